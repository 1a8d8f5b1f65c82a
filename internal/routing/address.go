package routing

import (
	"fmt"
	"net/netip"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

// AddressesMax bounds the addresses of a trunk: a switch compares each packet with all.
const AddressesMax = 100

// AddressSettings is what a customer says of an address.
type AddressSettings struct {
	IP          string
	Mask        *int64 // bits of the network; nil: the address alone
	Description *string
}

// Address is an entry of a trunk's access list, as it is shown (HTTP contract, section 4:
// these fields, in this order). IP is the address as it was given, in its canonical form;
// CIDR is its network, without host bits.
type Address struct {
	ID          string  `json:"id"`
	TrunkID     string  `json:"trunk_id"`
	IP          string  `json:"ip"`
	Mask        int64   `json:"mask"`
	CIDR        string  `json:"cidr"`
	Description *string `json:"description"`
	CreatedAt   string  `json:"created_at"`
}

// Check is a fault of the kind Invalid that lists every wrong field, nil if none is. A mask
// of 0 would open the trunk to everybody and is refused.
func (s AddressSettings) Check() error {
	_, err := s.network()
	return err
}

// network is the address with its mask, host bits included.
func (s AddressSettings) network() (netip.Prefix, error) {
	var bad refusals
	ip, err := netip.ParseAddr(s.IP)
	bits := ip.BitLen()
	if err != nil || ip.Zone() != "" || ip.Is4In6() {
		bad.add("ip", "must be an IPv4 or IPv6 address such as 203.0.113.7")
		bits = 128
	}
	most := bits
	if s.Mask != nil {
		if *s.Mask < 1 || *s.Mask > int64(most) {
			bad.add("mask", fmt.Sprintf("must be an integer from 1 to %d", most))
		}
		bits = int(*s.Mask)
	}
	bad.add("description", of(textReason, s.Description))
	return netip.PrefixFrom(ip, bits), bad.fault()
}

// NewAddress makes an entry at a time of the account's clock in microseconds UTC, or the
// fault of Check.
func NewAddress(trunkID string, s AddressSettings, nowUs int64) (Address, error) {
	network, err := s.network()
	if err != nil {
		return Address{}, err
	}
	return Address{
		ID: id.New("acl"), TrunkID: trunkID, IP: network.Addr().String(), Mask: int64(network.Bits()),
		CIDR: network.Masked().String(), Description: s.Description, CreatedAt: stamp.Format(nowUs),
	}, nil
}

const addressColumns = `id, trunk_id, ip, mask, cidr, description, created_us`

func scanAddress(scan db.Scan) (Address, error) {
	var a Address
	var createdUs int64
	err := scan(&a.ID, &a.TrunkID, &a.IP, &a.Mask, &a.CIDR, &a.Description, &createdUs)
	a.CreatedAt = stamp.Format(createdUs)
	return a, err
}

const sqlCreateAddress = `INSERT INTO trunk_addresses (account_id, ` + addressColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, trunk_id, cidr) DO NOTHING RETURNING id`

// CreateAddress writes a new entry of a trunk that exists and counts it: none if the trunk
// has the network already.
func CreateAddress(accountID string, a Address, createdUs int64, created *int) db.Stmt {
	return db.Stmt{SQL: sqlCreateAddress, Row: db.Count(created), Args: []any{
		accountID, a.ID, a.TrunkID, a.IP, a.Mask, a.CIDR, a.Description, createdUs,
	}}
}

const sqlFindAddress = `SELECT ` + addressColumns + ` FROM trunk_addresses
WHERE account_id = $1 AND trunk_id = $2 AND id = $3`

// FindAddress reads an entry if it is of the account's own trunk; else into stays empty.
func FindAddress(accountID, trunkID, addressID string, into *[]Address) db.Stmt {
	return db.Stmt{
		SQL: sqlFindAddress, Args: []any{accountID, trunkID, addressID}, Row: db.Collect(into, scanAddress),
	}
}

const sqlListAddresses = `SELECT ` + addressColumns + ` FROM trunk_addresses
WHERE account_id = $1 AND trunk_id = $2 AND id > $3 ORDER BY id LIMIT $4 OFFSET $5`

// ListAddresses reads a part of a trunk's access list, oldest first.
func ListAddresses(accountID, trunkID string, p Part, into *[]Address) db.Stmt {
	return db.Stmt{SQL: sqlListAddresses, Args: p.args(accountID, trunkID), Row: db.Collect(into, scanAddress)}
}

const sqlCountAddresses = `SELECT COUNT(*) FROM trunk_addresses WHERE account_id = $1 AND trunk_id = $2`

// CountAddresses counts the entries of a trunk's access list.
func CountAddresses(accountID, trunkID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountAddresses, Args: []any{accountID, trunkID}, Row: one(into)}
}

const sqlDeleteAddress = `DELETE FROM trunk_addresses
WHERE account_id = $1 AND trunk_id = $2 AND id = $3 RETURNING id`

// DeleteAddress removes an entry and counts it.
func DeleteAddress(accountID, trunkID, addressID string, deleted *int) db.Stmt {
	return db.Stmt{
		SQL: sqlDeleteAddress, Args: []any{accountID, trunkID, addressID}, Row: db.Count(deleted),
	}
}
