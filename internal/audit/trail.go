package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"tryvox.io/numbers/internal/db"
)

var trailRules = []Rule{
	{"trail-account", "An entry of the trail that names an account names one that there is.",
		sqlTrailAccount},
	{trailChain, "The trail is whole: 1, 2, 3 … to its head, each with the hash over itself and the one before.",
		sqlTrail},
}

const trailChain = "trail-chain"

const sqlTrailAccount = `
SELECT 'trail ' || t.seq, t.action || ' of ' || t.account_id
FROM trail t LEFT JOIN accounts a ON a.id = t.account_id
WHERE t.account_id IS NOT NULL AND a.id IS NULL`

const sqlTrail = `SELECT t.seq, t.who, t.origin, t.request_id, t.action, t.kind, t.object, t.account_id,
  t.before_json, t.after_json, t.created_us, t.hash
FROM trail t ORDER BY t.seq`

const sqlTrailHead = `SELECT seq, hash FROM trail_head`

// walkTrail makes every hash anew: SHA-256 in hex over a JSON array of the hash before and the columns.
func walkTrail(tx *db.Tx, breach func(subject, detail string)) error {
	var seq int64
	hash := ""
	err := tx.Do(db.Stmt{SQL: sqlTrail, Row: func(scan db.Scan) error {
		var at, createdUs int64
		var who, origin, request, action, kind, object, got string
		var account, before, after *string
		err := scan(&at, &who, &origin, &request, &action, &kind, &object, &account, &before, &after,
			&createdUs, &got)
		if err != nil {
			return err
		}
		subject := "trail " + strconv.FormatInt(at, 10)
		if seq++; at != seq {
			breach(subject, strconv.FormatInt(at-seq, 10)+" entries are missing before it")
			seq = at
		}
		line, err := json.Marshal([]any{
			hash, at, who, origin, request, action, kind, object, account, before, after, createdUs,
		})
		if err != nil {
			return err
		}
		sum := sha256.Sum256(line)
		if want := hex.EncodeToString(sum[:]); got != want {
			breach(subject, "hash "+got+", made anew "+want)
		}
		hash = got
		return nil
	}})
	if err != nil {
		return err
	}
	return trailEnds(tx, seq, hash, breach)
}

func trailEnds(tx *db.Tx, seq int64, hash string, breach func(subject, detail string)) error {
	headed := false
	err := tx.Do(db.Stmt{SQL: sqlTrailHead, Row: func(scan db.Scan) error {
		headed = true
		var headSeq int64
		var headHash string
		err := scan(&headSeq, &headHash)
		if err == nil && (headSeq != seq || headHash != hash) {
			breach("trail_head", "seq "+strconv.FormatInt(headSeq, 10)+
				", the last entry is "+strconv.FormatInt(seq, 10))
		}
		return err
	}})
	if err == nil && !headed {
		breach("trail_head", "no row, the last entry is "+strconv.FormatInt(seq, 10))
	}
	return err
}
