-- The floor: a purchase as one plpgsql call, with the rows, ids and texts that the server
-- writes, and nothing that it does beside. Accounts and numbers go by their place, from 0.
-- `tryvox check` must find nothing to blame in what this leaves behind.

CREATE SEQUENCE bench_ids CACHE 1000;

-- Ids as long as the server's, and growing as they do.
CREATE FUNCTION bench_id(prefix TEXT) RETURNS TEXT LANGUAGE sql VOLATILE AS
$$ SELECT prefix || '_' || lpad(nextval('bench_ids')::text, 26, '0') $$;

CREATE FUNCTION bench_purchase(buyer BIGINT, item BIGINT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  moment   TIMESTAMP := clock_timestamp() AT TIME ZONE 'UTC';
  now_us   BIGINT    := extract(epoch FROM moment) * 1000000;
  day_us   BIGINT    := extract(epoch FROM date_trunc('day', moment)) * 1000000;
  month_us BIGINT    := extract(epoch FROM date_trunc('month', moment)) * 1000000;
  next_us  BIGINT    := extract(epoch FROM date_trunc('month', moment) + interval '1 month') * 1000000;
  days     BIGINT    := (next_us - month_us) / 86400000000;
  days_left BIGINT   := (next_us - day_us) / 86400000000;
  who      accounts%ROWTYPE;
  n        numbers%ROWTYPE;
  due      BIGINT;
  b        balances%ROWTYPE;
  held     TEXT := bench_id('hold');
  body     TEXT;
BEGIN
  SELECT * INTO STRICT who FROM accounts
  WHERE id = 'bench_' || lpad(buyer::text, 3, '0') FOR NO KEY UPDATE;
  SELECT * INTO STRICT n FROM numbers
  WHERE realm = who.realm AND e164 = '+' || (14150000000 + item)::text FOR NO KEY UPDATE;
  IF who.closed_us IS NOT NULL OR n.state <> 'for_sale' OR n.withdrawn_us IS NOT NULL THEN
    RAISE EXCEPTION 'number % is not for sale to %', n.e164, who.id;
  END IF;
  -- Half up to the cent: the fee has whole cents.
  due := n.setup_fee_micros + (2 * (n.monthly_fee_micros / 10000) * days_left + days) / (2 * days) * 10000;

  UPDATE numbers SET state = 'owned', account_id = who.id WHERE realm = n.realm AND e164 = n.e164;
  UPDATE balances SET balance_micros = balance_micros - due, lines = lines + 1,
    due_next_micros = due_next_micros + n.monthly_fee_micros
  WHERE account_id = who.id AND balance_micros + credit_limit_micros >= due RETURNING * INTO STRICT b;
  INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities, monthly_fee_micros,
    setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status,
    created_us, updated_us, due_us)
  VALUES (held, who.id, n.realm, n.e164, n.country, n.type, n.region, n.capabilities, n.monthly_fee_micros,
    n.setup_fee_micros, 0, 0, 30, 'active', now_us, now_us, next_us);
  INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
    holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us)
  VALUES (who.id, b.lines, bench_id('txn'), 'monthly_fee', who.id, 'live:revenue', due, b.balance_micros,
    held, n.e164, month_us, day_us, next_us, days_left || ' of ' || days || ' days of 2.50 USD', now_us);
  body := format('{"e164":"%s","country":"%s","type":"%s","region":"%s","status":"active","capabilities":'
    '["voice","sms"],"monthly_fee":2.50,"setup_fee":0.00,"currency":"USD","trunk_id":null,'
    '"application_id":null,"created_at":"%s","updated_at":"%5$s"}',
    n.e164, n.country, n.type, n.region, to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
  INSERT INTO events (account_id, seq, id, type, e164, data, created_us)
  VALUES (who.id, 1 + COALESCE((SELECT MAX(seq) FROM events WHERE account_id = who.id), 0), bench_id('evt'),
    'number.purchased', n.e164, body, now_us);
  RETURN body;
END $$;
