-- Numbers that two hundred accounts bought last month: $1 of them. Their ids are none of the floor's,
-- and older than the server's.
WITH world AS (
  SELECT i, 'bench_' || lpad((i % 200)::text, 3, '0') AS who, i / 200 AS nth, '+' || (14200000000 + i) AS e164,
    'hold_00a' || lpad(i::text, 23, '0') AS held
  FROM generate_series(0, $1::bigint - 1) AS i
), bought AS (
  INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities, monthly_fee_micros,
    setup_fee_micros, carrier, state, account_id)
  SELECT 'live', e164, 'US', 'local', 'CA', 'San Francisco', 'voice|sms', 2500000, 0, 'acme', 'owned', who
  FROM world
), held AS (
  INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities, monthly_fee_micros,
    setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status,
    created_us, updated_us, due_us)
  SELECT held, who, 'live', e164, 'US', 'local', 'CA', 'voice|sms', 2500000, 0, 0, 0, 30, 'active',
    $2::bigint, $2, $5::bigint
  FROM world
), paid AS (
  INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
    holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us)
  SELECT who, b.lines + nth + 1, 'txn_00a' || lpad(i::text, 23, '0'), 'monthly_fee', who, 'live:revenue',
    $6::bigint, b.balance_micros - $6 * (nth + 1), held, e164, $3::bigint, $4::bigint, $5, $7::text, $2
  FROM world JOIN balances b ON b.account_id = who
), told AS (
  INSERT INTO events (account_id, seq, id, type, e164, data, created_us)
  SELECT who, nth + 2, 'evt_00a' || lpad(i::text, 23, '0'), 'number.purchased', e164,
    replace($8::text, '+14200000000', e164), $2
  FROM world
)
UPDATE balances SET balance_micros = balance_micros - $6 * count, lines = lines + count,
  due_next_micros = due_next_micros + 2500000 * count
FROM (SELECT who, count(*) AS count FROM world GROUP BY who) AS own WHERE account_id = who
