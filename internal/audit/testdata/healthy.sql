-- A small world in order. @TIME stands for its microseconds, UTC. The test runs each
-- statement on both engines; one ends with a semicolon at the end of a line.

INSERT INTO accounts (id, realm, name, clock_us, created_us, closed_us) VALUES
  ('acc_anna', 'live', 'Anna', NULL, @2026-03-01T08:00:00Z, NULL),
  ('acc_bolt', 'live', 'Bolt', NULL, @2025-12-24T08:00:00Z, NULL),
  ('acc_gone', 'live', 'Gone', NULL, @2026-01-01T08:00:00Z, @2026-02-01T08:00:00Z),
  ('acc_sand', 'sandbox', 'Sand', @2028-02-29T12:00:00Z, @2026-03-01T08:00:00Z, NULL),
  ('AC_past', 'sandbox', '', @2029-02-01T00:00:00Z, @2026-03-01T08:00:00Z, NULL);

INSERT INTO api_keys (id, account_id, hash, hint, name, scope, created_us) VALUES
  ('key_anna', 'acc_anna', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
   'k3zq', 'server', 'write', @2026-03-01T08:01:00Z),
  ('key_sand', 'acc_sand', '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
   '7gha', '', 'read', @2026-03-01T08:01:00Z);

INSERT INTO prices (country, type, monthly_fee_micros, setup_fee_micros, early_termination_fee_micros,
  minimum_term_months, cooling_off_days, updated_us) VALUES
  ('US', 'local', 1000000, 500000, 5000000, 3, 30, @2026-01-01T00:00:00Z),
  ('DE', 'mobile', 2000000, 0, 10000000, 12, 30, @2026-01-01T00:00:00Z);

INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities, monthly_fee_micros,
  setup_fee_micros, carrier, state, account_id, available_after_us, withdrawn_us) VALUES
  ('live', '+919876543210', 'IN', 'local', 'Maharashtra', 'Mumbai', 'voice|sms', 2500000, 0, 'acme',
   'owned', 'acc_anna', NULL, NULL),
  ('live', '+14155551234', 'US', 'local', 'CA', 'San Francisco', 'voice', NULL, NULL, 'acme',
   'cooling_off', 'acc_anna', @2026-05-10T08:00:00Z, NULL),
  ('live', '+14155550001', 'US', 'local', 'CA', '', 'voice', 0, 0, '', 'owned', 'acc_anna', NULL, NULL),
  ('live', '+14155550000', 'US', 'local', 'CA', '', 'voice', 15000, 0, '', 'owned', 'acc_bolt', NULL, NULL),
  ('live', '+4915112345678', 'DE', 'mobile', '', '', 'voice|sms', NULL, NULL, '',
   'owned', 'acc_bolt', NULL, @2026-04-01T00:00:00Z),
  ('live', '+14155559999', 'US', 'local', 'CA', '', 'voice', NULL, NULL, '', 'for_sale', NULL, NULL, NULL),
  ('live', '+18005550000', 'US', 'toll_free', '', '', 'voice', 5000000, 0, '',
   'for_sale', NULL, NULL, @2026-04-01T00:00:00Z),
  ('sandbox', '+919876543210', 'IN', 'local', '', '', 'voice', 2900000, 0, '', 'owned', 'acc_sand', NULL,
   NULL),
  ('sandbox', '+15550001111', 'US', 'local', '', '', 'voice', 0, 0, '', 'owned', 'acc_sand', NULL, NULL),
  ('sandbox', '+15550002222', 'US', 'local', '', '', 'voice', 3000000, 0, '',
   'cooling_off', 'AC_past', @2029-03-03T00:00:00Z, NULL);

INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities, monthly_fee_micros,
  setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status, trunk_id,
  created_us, updated_us, released_us) VALUES
  ('hold_a1', 'acc_anna', 'live', '+14155551234', 'US', 'local', 'CA', 'voice', 1000000, 500000, 5000000,
   3, 30,
   'released', NULL, @2026-03-31T12:00:00Z, @2026-04-10T08:00:00Z, @2026-04-10T08:00:00Z),
  ('hold_a2', 'acc_anna', 'live', '+919876543210', 'IN', 'local', 'Maharashtra', 'voice|sms', 2500000, 0,
   0, 0, 30,
   'active', 'trunk_1', @2026-04-09T10:30:00Z, @2026-04-09T10:30:00Z, NULL),
  -- free of charge, and somebody else's before
  ('hold_a3', 'acc_anna', 'live', '+14155550001', 'US', 'local', 'CA', 'voice', 0, 0, 0, 0, 30,
   'active', NULL, @2026-04-10T09:00:00Z, @2026-04-10T09:00:00Z, NULL),
  ('hold_b1', 'acc_bolt', 'live', '+14155550001', 'US', 'local', 'CA', 'voice', 1000000, 0, 0, 0, 30,
   'released', NULL, @2026-01-01T00:00:00Z, @2026-01-10T12:00:00Z, @2026-01-10T12:00:00Z),
  -- released and taken back
  ('hold_b2', 'acc_bolt', 'live', '+4915112345678', 'DE', 'mobile', '', 'voice|sms', 2000000, 0, 10000000,
   12, 30,
   'active', NULL, @2026-02-10T10:00:00Z, @2026-02-25T10:00:00Z, NULL),
  ('hold_b3', 'acc_bolt', 'live', '+14155550000', 'US', 'local', 'CA', 'voice', 15000, 0, 0, 0, 30,
   'active', NULL, @2026-04-16T00:00:00Z, @2026-04-16T00:00:00Z, NULL),
  ('hold_s1', 'acc_sand', 'sandbox', '+919876543210', 'IN', 'local', '', 'voice', 2900000, 0, 0, 0, 30,
   'active', NULL, @2028-02-29T12:00:00Z, @2028-02-29T12:00:00Z, NULL),
  -- bought in 2028 on one clock, after it was released on another clock that is ahead
  ('hold_s2', 'acc_sand', 'sandbox', '+15550001111', 'US', 'local', '', 'voice', 0, 0, 0, 0, 30,
   'active', NULL, @2028-02-29T12:00:00Z, @2028-02-29T12:00:00Z, NULL),
  ('hold_p1', 'AC_past', 'sandbox', '+15550001111', 'US', 'local', '', 'voice', 0, 0, 0, 0, 30,
   'released', NULL, @2028-11-10T00:00:00Z, @2028-12-05T00:00:00Z, @2028-12-05T00:00:00Z),
  -- bought and released while the clock stood at the start of a month
  ('hold_p2', 'AC_past', 'sandbox', '+15550002222', 'US', 'local', '', 'voice', 3000000, 0, 0, 0, 30,
   'released', NULL, @2029-02-01T00:00:00Z, @2029-02-01T00:00:00Z, @2029-02-01T00:00:00Z);

INSERT INTO trunks (account_id, id, name, auth_type, sip_domain, origination_uris, max_channels, created_us)
VALUES ('acc_anna', 'trunk_1', 'Office', 'credential', 'trunk-1.sip.localhost', '[]', 0, @2026-04-01T08:00:00Z);

INSERT INTO trunk_credentials (account_id, trunk_id, id, username, ha1_md5, ha1_sha256, created_us) VALUES
  ('acc_anna', 'trunk_1', 'cred_1', 'anna', '5f4dcc3b5aa765d61d8327deb882cf99',
   '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', @2026-04-01T08:00:00Z);

INSERT INTO applications (account_id, id, name, answer_url, answer_method, created_us)
VALUES ('acc_bolt', 'app_1', 'Menu', 'https://example.com/answer', 'POST', @2026-01-02T00:00:00Z);

INSERT INTO routes (realm, e164, nth, holding_id, account_id, trunk_id, application_id, from_us, to_us) VALUES
  -- to an application that was deleted since
  ('live', '+919876543210', 1, 'hold_a2', 'acc_anna', NULL, 'app_gone', @2026-04-10T09:01:00Z,
   @2026-04-10T09:02:00Z),
  ('live', '+919876543210', 2, 'hold_a2', 'acc_anna', 'trunk_1', NULL, @2026-04-10T09:02:00Z, NULL),
  -- while the clock stood
  ('sandbox', '+15550002222', 1, 'hold_p2', 'AC_past', 'trunk_gone', NULL, @2029-02-01T00:00:00Z,
   @2029-02-01T00:00:00Z);

INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  description, reference, created_us) VALUES
  ('acc_anna', 1, 'txn_a1', 'top_up', 'live:cash', 'acc_anna', 100000000, 100000000, '', 'wire-1',
   @2026-03-01T09:00:00Z),
  ('acc_bolt', 7, 'txn_b7', 'adjustment', 'live:adjustment', 'acc_bolt', 1000000, -5360000,
   'goodwill', NULL, @2026-04-02T09:00:00Z),
  ('acc_bolt', 9, 'txn_b9', 'adjustment', 'acc_bolt', 'live:adjustment', 500000, -5868000,
   'goodwill, half of it', NULL, @2026-04-17T09:00:00Z),
  ('acc_sand', 1, 'txn_s1', 'top_up', 'sandbox:cash', 'acc_sand', 10000000, 10000000, '', 'wire-1',
   @2028-02-29T12:00:00Z);

INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  holding_id, e164, description, created_us) VALUES
  ('acc_anna', 2, 'txn_a2', 'setup_fee', 'acc_anna', 'live:revenue', 500000, 99500000,
   'hold_a1', '+14155551234', '', @2026-03-31T12:00:00Z),
  ('acc_anna', 6, 'txn_a6', 'early_termination_fee', 'acc_anna', 'live:revenue', 5000000, 91640000,
   'hold_a1', '+14155551234', '', @2026-04-10T08:00:00Z),
  ('acc_bolt', 3, 'txn_b3', 'early_termination_fee', 'acc_bolt', 'live:revenue', 10000000, -12360000,
   'hold_b2', '+4915112345678', '', @2026-02-20T10:00:00Z),
  ('acc_bolt', 4, 'txn_b4', 'refund', 'live:revenue', 'acc_bolt', 10000000, -2360000,
   'hold_b2', '+4915112345678', '', @2026-02-25T10:00:00Z);

INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us) VALUES
  ('acc_anna', 3, 'txn_a3', 'monthly_fee', 'acc_anna', 'live:revenue', 30000, 99470000, 'hold_a1',
   '+14155551234',
   @2026-03-01T00:00:00Z, @2026-03-31T00:00:00Z, @2026-04-01T00:00:00Z, '1 of 31 days',
   @2026-03-31T12:00:00Z),
  ('acc_anna', 4, 'txn_a4', 'monthly_fee', 'acc_anna', 'live:revenue', 1000000, 98470000, 'hold_a1',
   '+14155551234',
   @2026-04-01T00:00:00Z, @2026-04-01T00:00:00Z, @2026-05-01T00:00:00Z, '', @2026-04-01T00:00:05Z),
  ('acc_anna', 5, 'txn_a5', 'monthly_fee', 'acc_anna', 'live:revenue', 1830000, 96640000, 'hold_a2',
   '+919876543210',
   @2026-04-01T00:00:00Z, @2026-04-09T00:00:00Z, @2026-05-01T00:00:00Z, '22 of 30 days',
   @2026-04-09T10:30:00Z),
  ('acc_bolt', 1, 'txn_b1', 'monthly_fee', 'acc_bolt', 'live:revenue', 1000000, -1000000, 'hold_b1',
   '+14155550001',
   @2026-01-01T00:00:00Z, @2026-01-01T00:00:00Z, @2026-02-01T00:00:00Z, '', @2026-01-01T00:00:00Z),
  ('acc_bolt', 2, 'txn_b2', 'monthly_fee', 'acc_bolt', 'live:revenue', 1360000, -2360000, 'hold_b2',
   '+4915112345678',
   @2026-02-01T00:00:00Z, @2026-02-10T00:00:00Z, @2026-03-01T00:00:00Z, '19 of 28 days',
   @2026-02-10T10:00:00Z),
  ('acc_bolt', 5, 'txn_b5', 'monthly_fee', 'acc_bolt', 'live:revenue', 2000000, -4360000, 'hold_b2',
   '+4915112345678',
   @2026-03-01T00:00:00Z, @2026-03-01T00:00:00Z, @2026-04-01T00:00:00Z, '', @2026-03-01T00:00:05Z),
  ('acc_bolt', 6, 'txn_b6', 'monthly_fee', 'acc_bolt', 'live:revenue', 2000000, -6360000, 'hold_b2',
   '+4915112345678',
   @2026-04-01T00:00:00Z, @2026-04-01T00:00:00Z, @2026-05-01T00:00:00Z, '', @2026-04-01T00:00:05Z),
  -- half of 0.015, rounded half up to a tenth of a cent
  ('acc_bolt', 8, 'txn_b8', 'monthly_fee', 'acc_bolt', 'live:revenue', 8000, -5368000, 'hold_b3',
   '+14155550000',
   @2026-04-01T00:00:00Z, @2026-04-16T00:00:00Z, @2026-05-01T00:00:00Z, '15 of 30 days',
   @2026-04-16T00:00:00Z),
  ('acc_sand', 2, 'txn_s2', 'monthly_fee', 'acc_sand', 'sandbox:revenue', 100000, 9900000, 'hold_s1',
   '+919876543210',
   @2028-02-01T00:00:00Z, @2028-02-29T00:00:00Z, @2028-03-01T00:00:00Z, '1 of 29 days',
   @2028-02-29T12:00:00Z),
  ('AC_past', 1, 'txn_p1', 'monthly_fee', 'AC_past', 'sandbox:revenue', 3000000, -3000000, 'hold_p2',
   '+15550002222',
   @2029-02-01T00:00:00Z, @2029-02-01T00:00:00Z, @2029-03-01T00:00:00Z, '', @2029-02-01T00:00:00Z);

INSERT INTO balances (account_id, balance_micros, credit_limit_micros, floor_micros, lines, due_next_micros,
  low_told_us) VALUES
  ('acc_anna', 91640000, 0, 0, 6, 2500000, NULL),
  -- owed 5.868 when the limit was lowered to 5.00
  ('acc_bolt', -5868000, 5000000, -5868000, 9, 2015000, @2026-04-16T00:00:00Z),
  ('acc_gone', 0, 0, 0, 0, 0, NULL),
  ('acc_sand', 9900000, 0, 0, 2, 2900000, NULL),
  ('AC_past', -3000000, 10000000, -10000000, 1, 0, NULL);

INSERT INTO events (account_id, seq, id, type, e164, data, created_us) VALUES
  ('acc_anna', 1, 'evt_a1', 'balance.topped_up', NULL, '{}', @2026-03-01T09:00:00Z),
  ('acc_anna', 2, 'evt_a2', 'number.purchased', '+14155551234', '{}', @2026-03-31T12:00:00Z),
  ('acc_anna', 3, 'evt_a3', 'number.renewed', '+14155551234', '{}', @2026-04-01T00:00:05Z),
  ('acc_anna', 4, 'evt_a4', 'number.purchased', '+919876543210', '{}', @2026-04-09T10:30:00Z),
  ('acc_anna', 5, 'evt_a5', 'number.released', '+14155551234', '{}', @2026-04-10T08:00:00Z),
  ('acc_anna', 6, 'evt_a6', 'number.purchased', '+14155550001', '{}', @2026-04-10T09:00:00Z),
  ('acc_anna', 7, 'evt_a7', 'number.assigned', '+919876543210', '{}', @2026-04-10T09:01:00Z),
  ('acc_anna', 8, 'evt_a8', 'number.assigned', '+919876543210', '{}', @2026-04-10T09:02:00Z),
  ('acc_bolt', 1, 'evt_b1', 'number.purchased', '+14155550001', '{}', @2026-01-01T00:00:00Z),
  ('acc_bolt', 2, 'evt_b2', 'number.released', '+14155550001', '{}', @2026-01-10T12:00:00Z),
  ('acc_bolt', 3, 'evt_b3', 'number.purchased', '+4915112345678', '{}', @2026-02-10T10:00:00Z),
  ('acc_bolt', 4, 'evt_b4', 'number.released', '+4915112345678', '{}', @2026-02-20T10:00:00Z),
  ('acc_bolt', 5, 'evt_b5', 'number.release_cancelled', '+4915112345678', '{}', @2026-02-25T10:00:00Z),
  ('acc_bolt', 6, 'evt_b6', 'number.renewed', '+4915112345678', '{}', @2026-03-01T00:00:05Z),
  ('acc_bolt', 7, 'evt_b7', 'number.renewed', '+4915112345678', '{}', @2026-04-01T00:00:05Z),
  ('acc_bolt', 8, 'evt_b8', 'number.purchased', '+14155550000', '{}', @2026-04-16T00:00:00Z),
  ('acc_bolt', 9, 'evt_b9', 'balance.low', NULL, '{}', @2026-04-16T00:00:00Z),
  ('acc_sand', 1, 'evt_s1', 'balance.topped_up', NULL, '{}', @2028-02-29T12:00:00Z),
  ('acc_sand', 2, 'evt_s2', 'number.purchased', '+919876543210', '{}', @2028-02-29T12:00:00Z),
  ('acc_sand', 3, 'evt_s3', 'number.purchased', '+15550001111', '{}', @2028-02-29T12:00:00Z),
  ('AC_past', 1, 'evt_p1', 'number.purchased', '+15550001111', '{}', @2028-11-10T00:00:00Z),
  ('AC_past', 2, 'evt_p2', 'number.renewed', '+15550001111', '{}', @2028-12-01T00:00:00Z),
  ('AC_past', 3, 'evt_p3', 'number.released', '+15550001111', '{}', @2028-12-05T00:00:00Z),
  ('AC_past', 4, 'evt_p4', 'number.purchased', '+15550002222', '{}', @2029-02-01T00:00:00Z),
  ('AC_past', 5, 'evt_p5', 'number.released', '+15550002222', '{}', @2029-02-01T00:00:00Z),
  ('AC_past', 6, 'evt_p6', 'number.assigned', '+15550002222', '{}', @2029-02-01T00:00:00Z);

INSERT INTO idempotency_keys (account_id, key, fingerprint, status, body, created_us) VALUES
  ('acc_anna', 'order-7', '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
   200, '{"e164":"+919876543210"}', @2026-04-09T10:30:00Z);

-- Two numbers are kept for Anna, one of them withdrawn since.
INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities, carrier, state) VALUES
  ('live', '+14155557777', 'US', 'local', 'CA', '', 'voice', '', 'for_sale');

INSERT INTO reservations (realm, e164, id, account_id, created_us, expires_us) VALUES
  ('live', '+14155557777', 'res_a1', 'acc_anna', @2026-04-10T10:00:00Z, @2026-04-10T10:10:00Z),
  ('live', '+18005550000', 'res_a1', 'acc_anna', @2026-04-10T10:00:00Z, @2026-04-10T10:10:00Z);

UPDATE numbers SET reserved_by = 'acc_anna', reserved_until_us = @2026-04-10T10:10:00Z
WHERE realm = 'live' AND e164 IN ('+14155557777', '+18005550000');

-- Searches need not look at it.
UPDATE numbers SET listed = 0 WHERE realm = 'live' AND e164 = '+14155550001';

-- What they pay next, and what their releases cost.
UPDATE holdings SET due_us = @2026-05-01T00:00:00Z 
WHERE id IN ('hold_a1', 'hold_a2', 'hold_a3', 'hold_b2', 'hold_b3');
UPDATE holdings SET due_us = @2026-02-01T00:00:00Z WHERE id = 'hold_b1';
UPDATE holdings SET due_us = @2028-03-01T00:00:00Z WHERE id IN ('hold_s1', 'hold_s2');
UPDATE holdings SET due_us = @2029-01-01T00:00:00Z WHERE id = 'hold_p1';
UPDATE holdings SET due_us = @2029-03-01T00:00:00Z WHERE id = 'hold_p2';
UPDATE holdings SET release_reason = 'account_closed' WHERE id IN ('hold_b1', 'hold_p1', 'hold_p2');
UPDATE holdings SET release_reason = 'released', release_fee_micros = 5000000 WHERE id = 'hold_a1';

-- Cruz has little money. His numbers: 1 was suspended, paid late, and is suspended again; 2 and 6
-- were released and taken back two months later, 6 on the last day, of which nothing is left to pay,
-- 3 and 4 were not paid in time, 4 was taken back; 5 is free.
INSERT INTO accounts (id, realm, name, clock_us, created_us, closed_us) VALUES
  ('acc_cruz', 'live', 'Cruz', NULL, @2026-01-01T08:00:00Z, NULL);

INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities, monthly_fee_micros,
  setup_fee_micros, carrier, state, account_id, available_after_us) VALUES
  ('live', '+14155553001', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'owned', 'acc_cruz', NULL),
  ('live', '+14155553002', 'US', 'local', '', '', 'voice', 10000, 0, '', 'owned', 'acc_cruz', NULL),
  ('live', '+14155553003', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'cooling_off', 'acc_cruz', @2026-06-13T00:00:05Z),
  ('live', '+14155553004', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'owned', 'acc_cruz', NULL),
  ('live', '+14155553005', 'US', 'local', '', '', 'voice', 0, 0, '', 'owned', 'acc_cruz', NULL),
  ('live', '+14155553006', 'US', 'local', '', '', 'voice', 10000, 0, '', 'owned', 'acc_cruz', NULL);

INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities, monthly_fee_micros,
  setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status,
  created_us, updated_us, released_us, release_reason, due_us) VALUES
  ('hold_c1', 'acc_cruz', 'live', '+14155553001', 'US', 'local', '', 'voice', 1000000, 0, 0, 0, 90,
   'suspended', @2026-01-10T10:00:00Z, @2026-04-01T00:00:05Z, NULL, NULL, @2026-04-01T00:00:00Z),
  ('hold_c2', 'acc_cruz', 'live', '+14155553002', 'US', 'local', '', 'voice', 10000, 0, 0, 0, 90,
   'active', @2026-01-31T10:00:00Z, @2026-04-15T10:00:00Z, NULL, NULL, @2026-05-01T00:00:00Z),
  ('hold_c3', 'acc_cruz', 'live', '+14155553003', 'US', 'local', '', 'voice', 1000000, 0, 0, 0, 90,
   'released', @2026-02-10T10:00:00Z, @2026-03-15T00:00:05Z, @2026-03-15T00:00:05Z, 'unpaid', @2026-03-01T00:00:00Z),
  ('hold_c4', 'acc_cruz', 'live', '+14155553004', 'US', 'local', '', 'voice', 1000000, 0, 0, 0, 90,
   'active', @2026-02-10T10:00:00Z, @2026-04-10T10:00:00Z, NULL, NULL, @2026-05-01T00:00:00Z),
  ('hold_c5', 'acc_cruz', 'live', '+14155553005', 'US', 'local', '', 'voice', 0, 0, 0, 0, 90,
   'active', @2026-01-10T10:00:00Z, @2026-01-10T10:00:00Z, NULL, NULL, @2026-05-01T00:00:00Z),
  ('hold_c6', 'acc_cruz', 'live', '+14155553006', 'US', 'local', '', 'voice', 10000, 0, 0, 0, 90,
   'active', @2026-01-01T10:00:00Z, @2026-04-30T10:00:00Z, NULL, NULL, @2026-05-01T00:00:00Z);

INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us) VALUES
  ('acc_cruz', 1, 'txn_c1', 'top_up', 'live:cash', 'acc_cruz', 3500000, 3500000, NULL, NULL,
   NULL, NULL, NULL, '', @2026-01-01T10:00:00Z),
  ('acc_cruz', 2, 'txn_c2', 'monthly_fee', 'acc_cruz', 'live:revenue', 10000, 3490000, 'hold_c6', '+14155553006',
   @2026-01-01T00:00:00Z, @2026-01-01T00:00:00Z, @2026-02-01T00:00:00Z, '', @2026-01-01T10:00:00Z),
  ('acc_cruz', 3, 'txn_c3', 'monthly_fee', 'acc_cruz', 'live:revenue', 710000, 2780000, 'hold_c1', '+14155553001',
   @2026-01-01T00:00:00Z, @2026-01-10T00:00:00Z, @2026-02-01T00:00:00Z, '', @2026-01-10T10:00:00Z),
  ('acc_cruz', 4, 'txn_c4', 'monthly_fee', 'acc_cruz', 'live:revenue', 10000, 2770000, 'hold_c6', '+14155553006',
   @2026-02-01T00:00:00Z, @2026-02-01T00:00:00Z, @2026-03-01T00:00:00Z, '', @2026-02-01T00:00:05Z),
  ('acc_cruz', 5, 'txn_c5', 'monthly_fee', 'acc_cruz', 'live:revenue', 1000000, 1770000, 'hold_c1', '+14155553001',
   @2026-02-01T00:00:00Z, @2026-02-01T00:00:00Z, @2026-03-01T00:00:00Z, '', @2026-02-01T00:00:05Z),
  ('acc_cruz', 6, 'txn_c6', 'monthly_fee', 'acc_cruz', 'live:revenue', 10000, 1760000, 'hold_c2', '+14155553002',
   @2026-02-01T00:00:00Z, @2026-02-01T00:00:00Z, @2026-03-01T00:00:00Z, '', @2026-02-01T00:00:05Z),
  ('acc_cruz', 7, 'txn_c7', 'monthly_fee', 'acc_cruz', 'live:revenue', 680000, 1080000, 'hold_c3', '+14155553003',
   @2026-02-01T00:00:00Z, @2026-02-10T00:00:00Z, @2026-03-01T00:00:00Z, '', @2026-02-10T10:00:00Z),
  ('acc_cruz', 8, 'txn_c8', 'monthly_fee', 'acc_cruz', 'live:revenue', 680000, 400000, 'hold_c4', '+14155553004',
   @2026-02-01T00:00:00Z, @2026-02-10T00:00:00Z, @2026-03-01T00:00:00Z, '', @2026-02-10T10:00:00Z),
  ('acc_cruz', 9, 'txn_c9', 'top_up', 'live:cash', 'acc_cruz', 1000000, 1400000, NULL, NULL,
   NULL, NULL, NULL, '', @2026-03-05T10:00:00Z),
  ('acc_cruz', 10, 'txn_c10', 'monthly_fee', 'acc_cruz', 'live:revenue', 1000000, 400000, 'hold_c1', '+14155553001',
   @2026-03-01T00:00:00Z, @2026-03-01T00:00:00Z, @2026-04-01T00:00:00Z, '', @2026-03-05T10:00:00Z),
  ('acc_cruz', 11, 'txn_c11', 'adjustment', 'live:adjustment', 'acc_cruz', 1400000, 1800000, NULL, NULL,
   NULL, NULL, NULL, '', @2026-04-10T10:00:00Z),
  ('acc_cruz', 12, 'txn_c12', 'monthly_fee', 'acc_cruz', 'live:revenue', 1000000, 800000, 'hold_c4', '+14155553004',
   @2026-03-01T00:00:00Z, @2026-03-01T00:00:00Z, @2026-04-01T00:00:00Z, '', @2026-04-10T10:00:00Z),
  ('acc_cruz', 13, 'txn_c13', 'monthly_fee', 'acc_cruz', 'live:revenue', 700000, 100000, 'hold_c4', '+14155553004',
   @2026-04-01T00:00:00Z, @2026-04-10T00:00:00Z, @2026-05-01T00:00:00Z, '', @2026-04-10T10:00:00Z),
  ('acc_cruz', 14, 'txn_c14', 'monthly_fee', 'acc_cruz', 'live:revenue', 10000, 90000, 'hold_c2', '+14155553002',
   @2026-04-01T00:00:00Z, @2026-04-15T00:00:00Z, @2026-05-01T00:00:00Z, '', @2026-04-15T10:00:00Z);

INSERT INTO balances (account_id, balance_micros, credit_limit_micros, floor_micros, lines, due_next_micros,
  low_told_us) VALUES ('acc_cruz', 90000, 0, 0, 14, 2020000, @2026-02-10T10:00:00Z);

INSERT INTO events (account_id, seq, id, type, e164, data, created_us) VALUES
  ('acc_cruz', 1, 'evt_c1', 'balance.topped_up', NULL, '{}', @2026-01-01T10:00:00Z),
  ('acc_cruz', 2, 'evt_c2', 'number.purchased', '+14155553006', '{}', @2026-01-01T10:00:00Z),
  ('acc_cruz', 3, 'evt_c3', 'number.purchased', '+14155553001', '{}', @2026-01-10T10:00:00Z),
  ('acc_cruz', 4, 'evt_c4', 'number.purchased', '+14155553005', '{}', @2026-01-10T10:00:00Z),
  ('acc_cruz', 5, 'evt_c5', 'number.purchased', '+14155553002', '{}', @2026-01-31T10:00:00Z),
  ('acc_cruz', 6, 'evt_c6', 'number.renewed', '+14155553006', '{}', @2026-02-01T00:00:05Z),
  ('acc_cruz', 7, 'evt_c7', 'number.renewed', '+14155553001', '{}', @2026-02-01T00:00:05Z),
  ('acc_cruz', 8, 'evt_c8', 'number.renewed', '+14155553005', '{}', @2026-02-01T00:00:05Z),
  ('acc_cruz', 9, 'evt_c9', 'number.renewed', '+14155553002', '{}', @2026-02-01T00:00:05Z),
  ('acc_cruz', 10, 'evt_c10', 'number.purchased', '+14155553003', '{}', @2026-02-10T10:00:00Z),
  ('acc_cruz', 11, 'evt_c11', 'number.purchased', '+14155553004', '{}', @2026-02-10T10:00:00Z),
  ('acc_cruz', 12, 'evt_c12', 'balance.low', NULL, '{}', @2026-02-10T10:00:00Z),
  ('acc_cruz', 13, 'evt_c13', 'number.released', '+14155553002', '{}', @2026-02-20T10:00:00Z),
  ('acc_cruz', 14, 'evt_c14', 'number.released', '+14155553006', '{}', @2026-02-20T10:00:00Z),
  ('acc_cruz', 15, 'evt_c15', 'number.suspended', '+14155553001', '{}', @2026-03-01T00:00:05Z),
  ('acc_cruz', 16, 'evt_c16', 'number.renewed', '+14155553005', '{}', @2026-03-01T00:00:05Z),
  ('acc_cruz', 17, 'evt_c17', 'number.suspended', '+14155553003', '{}', @2026-03-01T00:00:05Z),
  ('acc_cruz', 18, 'evt_c18', 'number.suspended', '+14155553004', '{}', @2026-03-01T00:00:05Z),
  ('acc_cruz', 19, 'evt_c19', 'balance.topped_up', NULL, '{}', @2026-03-05T10:00:00Z),
  ('acc_cruz', 20, 'evt_c20', 'number.resumed', '+14155553001', '{}', @2026-03-05T10:00:00Z),
  ('acc_cruz', 21, 'evt_c21', 'number.released', '+14155553003', '{}', @2026-03-15T00:00:05Z),
  ('acc_cruz', 22, 'evt_c22', 'number.released', '+14155553004', '{}', @2026-03-15T00:00:05Z),
  ('acc_cruz', 23, 'evt_c23', 'number.suspended', '+14155553001', '{}', @2026-04-01T00:00:05Z),
  ('acc_cruz', 24, 'evt_c24', 'number.renewed', '+14155553005', '{}', @2026-04-01T00:00:05Z),
  ('acc_cruz', 25, 'evt_c25', 'number.release_cancelled', '+14155553004', '{}', @2026-04-10T10:00:00Z),
  ('acc_cruz', 26, 'evt_c26', 'number.release_cancelled', '+14155553002', '{}', @2026-04-15T10:00:00Z),
  ('acc_cruz', 27, 'evt_c27', 'number.release_cancelled', '+14155553006', '{}', @2026-04-30T10:00:00Z);

INSERT INTO webhook_endpoints (account_id, id, url, description, types, status, secret, failures, filter_seq,
  cursor_seq, due_us, created_us, updated_us) VALUES
  ('acc_anna', 'whe_1', 'https://example.com/', '', '[]', 'enabled', 'whsec_AAAA', 0, 6, 8,
   @2026-04-10T09:02:00Z, @2026-04-10T09:00:30Z, @2026-04-10T09:00:30Z),
  ('acc_anna', 'whe_2', 'https://example.com/', '', '["number.purchased"]', 'enabled', 'whsec_AAAA', 0, 6, 8,
   NULL, @2026-04-10T09:00:30Z, @2026-04-10T09:00:30Z);

INSERT INTO webhook_deliveries (account_id, endpoint_id, seq, id, event_id, type, e164, lane, state, attempts,
  since_us, next_us, created_us, done_us) VALUES
  ('acc_anna', 'whe_1', 7, 'dlv_1', 'evt_a7', 'number.assigned', '+919876543210', '+919876543210', 'delivered',
   1, @2026-04-10T09:01:00Z, NULL, @2026-04-10T09:01:00Z, @2026-04-10T09:01:01Z),
  ('acc_anna', 'whe_1', 8, 'dlv_2', 'evt_a8', 'number.assigned', '+919876543210', '+919876543210', 'pending',
   0, @2026-04-10T09:02:00Z, @2026-04-10T09:02:00Z, @2026-04-10T09:02:00Z, NULL);

-- What the operator did for it, and what the program did by itself. The hashes were made outside of it.
INSERT INTO users (id, account_id, email, operator, password_hash, created_us, removed_us) VALUES
  ('user_1', 'acc_anna', 'anna@example.com', 0, '$argon2id$', @2026-03-06T10:00:00Z, NULL);

INSERT INTO invitations (hash, user_id, created_us, expires_us, used_us) VALUES
  ('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'user_1', @2026-03-06T10:00:00Z,
   @2026-03-09T10:00:00Z, @2026-03-06T11:00:00Z);

INSERT INTO runs (id, kind, who, realm, dry_run, state, counts, failure, account_id, once_key, created_us,
  seen_us, ended_us) VALUES
  ('imp_1', 'import', 'cli:root', 'live', 0, 'done', '{"added":2,"changed":0,"unchanged":1,"refused":1,"warned":1}',
   '', '', '', @2026-03-10T10:00:00Z, @2026-03-10T10:00:09Z, @2026-03-10T10:00:09Z),
  ('run_1', 'billing', 'tryvox', '', 0, 'done',
   '{"renewed":1,"suspended":0,"resumed":0,"released":0,"charged":1.00}', '', '', '',
   @2026-03-01T00:00:00Z, @2026-03-01T00:00:05Z, @2026-03-01T00:00:05Z);

INSERT INTO run_problems (run_id, nth, line, refused, field, reason) VALUES
  ('imp_1', 1, 3, 1, 'e164', 'is no number'),
  ('imp_1', 2, 3, 1, 'country', 'is no country'),
  ('imp_1', 3, 4, 0, 'region', 'is unknown');

INSERT INTO trail (seq, who, origin, request_id, action, kind, object, account_id, before_json, after_json,
  created_us, hash) VALUES
  (1, 'cli:root', 'cli', '', 'account.create', 'account', 'acc_bolt', 'acc_bolt',
   NULL,
   '{"name":"Bolt","realm":"live","credit_limit":10.00,"test_clock":null}',
   @2025-12-24T08:00:00Z, '37fd9a9552f3715a50910e807b88ac9c656bc4d2a3c33ed9c040f5585c05c1ff'),
  (2, 'cli:root', 'cli', '', 'price.set', 'price', 'US local', NULL,
   NULL,
   '{"monthly_fee":1.00,"setup_fee":0.50,"early_termination_fee":5.00,"minimum_term_months":3,"cooling_off_days":30}',
   @2026-01-01T00:00:00Z, '4c9c9c10bdad5a48cf1cabea44d84b9e1fd335774d98f094d5a01a93b4827776'),
  (3, 'cli:root', 'cli', '', 'price.set', 'price', 'DE mobile', NULL,
   NULL,
   '{"monthly_fee":2.00,"setup_fee":0.00,"early_termination_fee":10.00,"minimum_term_months":12,"cooling_off_days":30}',
   @2026-01-01T00:00:00Z, 'fa98105405c0f12926eca0d6e17d1811776a280fe3be3f4cd881d4980713643f'),
  (4, 'cli:root', 'cli', '', 'account.create', 'account', 'acc_gone', 'acc_gone',
   NULL,
   '{"name":"Gone","realm":"live","credit_limit":0.00,"test_clock":null}',
   @2026-01-01T08:00:00Z, 'b46fd116a43550ef7c31686b01938b753b698d638fb21e634976667280795823'),
  (5, 'cli:root', 'cli', '', 'account.create', 'account', 'acc_cruz', 'acc_cruz',
   NULL,
   '{"name":"Cruz","realm":"live","credit_limit":0.00,"test_clock":null}',
   @2026-01-01T08:00:00Z, 'e53834e08fcf6c52870479fd80a3f2640872e2f6c779da6727a6beac61be2d54'),
  (6, 'cli:root', 'cli', '', 'account.top_up', 'account', 'acc_cruz', 'acc_cruz',
   '{"balance":0.00}',
   '{"transaction":"txn_c1","amount":3.50,"balance":3.50,"reference":null,"description":""}',
   @2026-01-01T10:00:00Z, '224ae29913e13da988cd9948030e7dbdec10e03fb04609bc252107c8b0edb505'),
  (7, 'cli:root', 'cli', '', 'account.close', 'account', 'acc_gone', 'acc_gone',
   '{"status":"open"}',
   '{"status":"closed","closed_at":"2026-02-01T08:00:00Z"}',
   @2026-02-01T08:00:00Z, '7caa91d2056c2b14f3e1791db5fd1b3b68d4014e6c2278a8c46f09491d0a74c4'),
  (8, 'cli:root', 'cli', '', 'account.create', 'account', 'acc_anna', 'acc_anna',
   NULL,
   '{"name":"Anna","realm":"live","credit_limit":0.00,"test_clock":null}',
   @2026-03-01T08:00:00Z, 'c23e5a2f6bd2be23b13d59edd96bb41407899fce3f474db6214289d1f634c86e'),
  (9, 'cli:root', 'cli', '', 'account.create', 'account', 'acc_sand', 'acc_sand',
   NULL,
   '{"name":"Sand","realm":"sandbox","credit_limit":0.00,"test_clock":"2028-02-29T12:00:00Z"}',
   @2026-03-01T08:00:00Z, '411fef1935fd4442982d1f06967b5c618ee4c6b9952ee8aa7c17b569bf1bf61d'),
  (10, 'cli:root', 'cli', '', 'account.create', 'account', 'AC_past', 'AC_past',
   NULL,
   '{"name":"","realm":"sandbox","credit_limit":10.00,"test_clock":"2028-11-01T00:00:00Z"}',
   @2026-03-01T08:00:00Z, 'a7cbfb254543b0392b290dd3f12194c979c8105f3ab8fe1f0d31c42519ca9133'),
  (11, 'cli:root', 'cli', '', 'key.create', 'key', 'key_anna', 'acc_anna',
   NULL,
   '{"name":"server","scope":"write","hint":"…k3zq","expires_at":null,"revoked_at":null}',
   @2026-03-01T08:01:00Z, '86ed56f171ed8bd71d1a6265e623d763fcf594f509739e2ead59508cc92ed162'),
  (12, 'cli:root', 'cli', '', 'key.create', 'key', 'key_sand', 'acc_sand',
   NULL,
   '{"name":"","scope":"read","hint":"…7gha","expires_at":null,"revoked_at":null}',
   @2026-03-01T08:01:00Z, '721bf51510bf06dc905c0ed36a50e37858a7ffb2b453499b4eebdb16d6e2bb21'),
  (13, 'cli:root', 'cli', '', 'account.top_up', 'account', 'acc_anna', 'acc_anna',
   '{"balance":0.00}',
   '{"transaction":"txn_a1","amount":100.00,"balance":100.00,"reference":"wire-1","description":""}',
   @2026-03-01T09:00:00Z, 'f478a6feb48ae28e1cb419eeda2bc205f0e6599015c63559585082cb921492c8'),
  (14, 'cli:root', 'cli', '', 'account.top_up', 'account', 'acc_sand', 'acc_sand',
   '{"balance":0.00}',
   '{"transaction":"txn_s1","amount":10.00,"balance":10.00,"reference":"wire-1","description":""}',
   @2026-03-01T09:00:00Z, '034e88bdb05d918aa6b1755ff32d66a2960d4a5a5f709bff1ff9aaf899e6012b'),
  (15, 'cli:root', 'cli', '', 'account.top_up', 'account', 'acc_cruz', 'acc_cruz',
   '{"balance":0.40}',
   '{"transaction":"txn_c9","amount":1.00,"balance":1.40,"reference":null,"description":""}',
   @2026-03-05T10:00:00Z, '8bfea75737d177fab372f337f708e2eca4847b88dd59d060ad88f80aaca13267'),
  (16, 'cli:root', 'cli', '', 'user.invite', 'user', 'user_1', 'acc_anna',
   NULL,
   '{"email":"anna@example.com","operator":false,"accepted":false}',
   @2026-03-06T10:00:00Z, '5e392c51a5097d7d704837df4faa67b44ea19237276f6bf5beaaa5338c812145'),
  (17, 'user_1', 'cli', '', 'user.accept', 'user', 'user_1', 'acc_anna',
   '{"email":"anna@example.com","operator":false,"accepted":false}',
   '{"email":"anna@example.com","operator":false,"accepted":true}',
   @2026-03-06T11:00:00Z, '1d8e1c8a435c0f02dd216f880bc20c74b5220e0af7e1bb9d2cae1243bea1fe13'),
  (18, 'cli:root', 'cli', '', 'import.start', 'import', 'imp_1', NULL,
   NULL,
   '{"realm":"live"}',
   @2026-03-10T10:00:00Z, '1aabe8004356fc1ff07b704defc003c47ed26dc7367b040996cd0a7b317aa1b6'),
  (19, 'cli:root', 'cli', '', 'import.end', 'import', 'imp_1', NULL,
   NULL,
   '{"realm":"live","added":2,"changed":0,"unchanged":1,"refused":1,"warned":1}',
   @2026-03-10T10:00:09Z, '28444274309e713fbc52f9cfe76e3079eb5999b4ae5130db7d1625270dd0d304'),
  (20, 'cli:root', 'cli', '', 'number.withdraw', 'numbers', 'live', NULL,
   NULL,
   '{"numbers":["+4915112345678","+18005550000"]}',
   @2026-04-01T00:00:00Z, '181145f4de6e4f6b0600677e12b443a43ae0b46e4e029ab024686b869512c659'),
  (21, 'cli:root', 'cli', '', 'account.adjust', 'account', 'acc_bolt', 'acc_bolt',
   '{"balance":-6.36}',
   '{"transaction":"txn_b7","amount":1.00,"balance":-5.36,"reference":null,"description":"goodwill"}',
   @2026-04-02T09:00:00Z, '13e99379143973c3c3a60cd0c650390aacccf25f947b9269fb1cd2a49ad3f0cb'),
  (22, 'cli:root', 'cli', '', 'account.adjust', 'account', 'acc_cruz', 'acc_cruz',
   '{"balance":0.40}',
   '{"transaction":"txn_c11","amount":1.40,"balance":1.80,"reference":null,"description":""}',
   @2026-04-10T10:00:00Z, '1023e5ac81ac5cdde099899a5c97042d7c46c6fd9ab7dac4b119bd3d9bca43b5'),
  (23, 'cli:root', 'cli', '', 'account.adjust', 'account', 'acc_bolt', 'acc_bolt',
   '{"balance":-5.368}',
   '{"transaction":"txn_b9","amount":-0.50,"balance":-5.868,"reference":null,"description":"goodwill, half of it"}',
   @2026-04-17T09:00:00Z, '37c5335742b472eedcae39237aba7dde9cd9be7bcdcf5743eca35ec7fa48186f'),
  (24, 'cli:root', 'cli', '', 'account.change', 'account', 'acc_bolt', 'acc_bolt',
   '{"name":"Bolt","realm":"live","credit_limit":10.00,"test_clock":null}',
   '{"name":"Bolt","realm":"live","credit_limit":5.00,"test_clock":null,"reason":"a debt"}',
   @2026-04-18T09:00:00Z, 'ed5fc0948dc3d755eea5c9b0130e06fa8c251ea912b2ed366f70f5e66288eabd');

UPDATE trail_head SET seq = 24, hash = 'ed5fc0948dc3d755eea5c9b0130e06fa8c251ea912b2ed366f70f5e66288eabd';
