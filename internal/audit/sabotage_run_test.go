package audit

var runSabotages = []sabotage{
	{rule: "run-span", subject: "imp_1",
		sql: `UPDATE runs SET seen_us = created_us WHERE id = 'imp_1'`},
	{rule: "run-span", subject: "imp_1",
		sql: `UPDATE runs SET ended_us = ended_us - 1 WHERE id = 'imp_1'`},
	{rule: "run-span", subject: "imp_1", refused: true,
		sql: `UPDATE runs SET state = 'lost' WHERE id = 'imp_1'`},
	{rule: "run-span", subject: "imp_1", refused: true,
		sql: `UPDATE runs SET ended_us = NULL WHERE id = 'imp_1'`},
	{rule: "run-problems", subject: "imp_1",
		sql: `DELETE FROM run_problems WHERE nth = 1`},
	{rule: "run-problems", subject: "imp_1",
		sql: `DELETE FROM run_problems WHERE nth = 2`},
	{rule: "run-problems", subject: "run_1",
		sql: `UPDATE run_problems SET run_id = 'run_1'`},
	{rule: "run-problems", subject: "imp_x", refused: true,
		sql: `UPDATE run_problems SET run_id = 'imp_x'`},
	{rule: "run-counts", subject: "imp_1",
		sql: `DELETE FROM run_problems`},
	{rule: "run-counts", subject: "imp_1",
		sql: `UPDATE run_problems SET refused = 1`},
	{rule: "run-counts", subject: "imp_1",
		sql: `UPDATE runs SET counts = '{"added":2,"changed":0,"unchanged":1,"refused":10,"warned":1}'
			WHERE id = 'imp_1'`},
}
