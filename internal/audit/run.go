package audit

var runRules = []Rule{
	{"run-span", "A run's last sign of life is its end, and it has an end once it does not run.",
		sqlRunSpan},
	{"run-problems", "Problems are of imports, numbered 1, 2, 3 … without a gap.",
		sqlRunProblems},
	{"run-counts", "An import that is done counts each line that a problem refused, and no other.",
		sqlRunCounts},
}

// A host's clock may go back during a run, and a second node's be behind: an end may come before a beginning.
const sqlRunSpan = `
SELECT id, state || ' from ' || created_us || ', seen_us ' || seen_us || ', ended_us '
  || COALESCE(CAST(ended_us AS TEXT), 'null')
FROM runs
WHERE ended_us <> seen_us OR state NOT IN ('running', 'done', 'failed')
   OR (state = 'running') <> (ended_us IS NULL)`

const sqlRunProblems = `
SELECT p.run_id, p.problems || ' problems from ' || p.first_nth || ' to ' || p.last_nth || ' of '
  || COALESCE(r.kind, 'no run')
FROM (
  SELECT run_id, COUNT(*) AS problems, MIN(nth) AS first_nth, MAX(nth) AS last_nth
  FROM run_problems GROUP BY run_id) AS p
LEFT JOIN runs r ON r.id = p.run_id
WHERE r.kind IS DISTINCT FROM 'import' OR p.first_nth <> 1 OR p.last_nth <> p.problems`

// Of a run with more than 10,000 problems the rest is not kept.
const sqlRunCounts = `
SELECT r.id, r.counts || ', its problems refuse ' || COALESCE(p.refused, 0)
FROM runs r LEFT JOIN (
  SELECT run_id, COUNT(*) AS problems, COUNT(DISTINCT CASE refused WHEN 1 THEN line END) AS refused
  FROM run_problems GROUP BY run_id) AS p ON p.run_id = r.id
WHERE r.kind = 'import' AND r.state = 'done' AND COALESCE(p.problems, 0) < 10000
  AND r.counts NOT LIKE '%"refused":' || COALESCE(p.refused, 0) || ',%'`
