-- The floor of a renewal: the month of all numbers that is due now, as one set, with the rows
-- that the server writes. `tryvox check` must find nothing to blame in what this leaves behind.

CREATE FUNCTION bench_time(us BIGINT, form TEXT) RETURNS TEXT LANGUAGE sql STABLE AS
$$ SELECT to_char(to_timestamp(us / 1000000) AT TIME ZONE 'UTC', form) $$;

CREATE FUNCTION bench_renew(now_us BIGINT) RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
WITH due AS (
  SELECT h.id, h.account_id, h.realm, h.e164, h.monthly_fee_micros AS fee, h.due_us,
    CAST(extract(epoch FROM date_trunc('month', to_timestamp(h.due_us / 1000000) AT TIME ZONE 'UTC')
      + interval '1 month') AS BIGINT) * 1000000 AS next_us,
    b.balance_micros, b.lines, row_number() OVER paid AS nth, sum(h.monthly_fee_micros) OVER paid AS spent
  FROM holdings h JOIN accounts a ON a.id = h.account_id JOIN balances b ON b.account_id = h.account_id
  WHERE h.status = 'active' AND h.due_us <= now_us AND a.clock_us IS NULL AND a.closed_us IS NULL
  WINDOW paid AS (PARTITION BY h.account_id ORDER BY h.due_us, h.created_us, h.e164)
), last AS MATERIALIZED ( -- once for an account: for each row it would look at all that this statement wrote
  SELECT own.account_id, (SELECT max(seq) FROM events e WHERE e.account_id = own.account_id) AS seq
  FROM (SELECT DISTINCT account_id FROM due) own
), posted AS (
  INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
    holding_id, e164, cycle_us, period_start_us, period_end_us, description, created_us)
  SELECT account_id, lines + nth, bench_id('txn'), 'monthly_fee', account_id, realm || ':revenue', fee,
    balance_micros - spent, id, e164, due_us, due_us, next_us,
    format('%1$s of %1$s days of 2.50 USD', (next_us - due_us) / 86400000000)
      || CASE WHEN now_us >= due_us + 86400000000 THEN ', due on ' || bench_time(due_us, 'YYYY-MM-DD') ELSE '' END,
    now_us
  FROM due
), told AS (
  INSERT INTO events (account_id, seq, id, type, e164, data, created_us)
  SELECT account_id, nth + last.seq, bench_id('evt'),
    'number.renewed', e164, format('{"e164":"%s","status":"active","amount":2.50,"currency":"USD",'
    '"period_start":"%s","period_end":"%s"}', e164, bench_time(due_us, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    bench_time(next_us, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), now_us
  FROM due JOIN last USING (account_id)
), moved AS (
  UPDATE holdings SET due_us = due.next_us FROM due WHERE holdings.id = due.id
), debited AS (
  UPDATE balances SET balance_micros = balances.balance_micros - own.fees, lines = balances.lines + own.count
  FROM (SELECT account_id, sum(fee) AS fees, count(*) AS count FROM due GROUP BY account_id) own
  WHERE balances.account_id = own.account_id
)
SELECT count(*) FROM due
$$;
