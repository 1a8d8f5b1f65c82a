package api

import (
	"net/http"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// addressBody is what an entry of a trunk's access list is made of.
type addressBody struct {
	IP          string  `json:"ip" doc:"An IPv4 or IPv6 address."`
	Mask        int64   `json:"mask,omitempty" min:"1" max:"128" doc:"Bits of its network; without it the address alone."`
	Description *string `json:"description,omitempty" pattern:"^\\P{Cc}*$" max:"200" doc:"For people."`
}

// refine tells what a mask may be.
func (addressBody) refine(of schema) {
	of["anyOf"] = []schema{
		{"properties": schema{
			"ip":   schema{"format": "ipv4", "pattern": "^[0-9.]+$"},
			"mask": schema{"type": []any{"integer", "null"}, "maximum": 32},
		}},
		{"properties": schema{"ip": schema{"format": "ipv6", "pattern": ":"}}},
	}
}

var exampleDescription = "Head office"

var exampleAddress = routing.Address{
	ID: "acl_01jrd3w7e8f9a0b1c2d3e4f5g6", TrunkID: exampleTrunk.ID, IP: "203.0.113.7", Mask: 24,
	CIDR: "203.0.113.0/24", Description: &exampleDescription, CreatedAt: "2026-04-09T10:30:00Z",
}

var createAddressDoc = doc{
	id: "createIPACLEntry", tag: "Trunks", summary: "Allow an address to call",
	text: "The trunk takes calls from the network of the address: cidr is the network without the host " +
		"bits, ip stays as it was given. A trunk has at most 100 entries, and each network once.",
	body: addressBody{IP: "203.0.113.7", Mask: 24, Description: &exampleDescription}, once: true,
	status: http.StatusCreated, answer: exampleAddress, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// createAddress is POST /v1/account/{account_id}/trunks/{trunk_id}/ip-acl.
func createAddress(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	set := routing.AddressSettings{
		Mask: body.optionalInteger("mask"), Description: body.optionalString("description"),
	}
	set.IP, _ = body.requiredString("ip")
	body.note(set.Check())
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return told(s.app.CreateAddress(c.Context(), to, c.id("trunk_id"), set))
}

var listAddressesDoc = doc{
	id: "listIPACL", tag: "Trunks", summary: "List a trunk's IP ACL",
	text: "The addresses from which the trunk takes calls, oldest first.", query: pageParameters,
	answer: list[routing.Address]{
		Data: []routing.Address{exampleAddress}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
	faults: []fault.Kind{fault.NotFound},
}

// listAddresses is GET /v1/account/{account_id}/trunks/{trunk_id}/ip-acl.
func listAddresses(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	addresses, err := s.app.Addresses(c.Context(), c.caller.AccountID, c.id("trunk_id"), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(addresses, page, same))
}

var getAddressDoc = doc{
	id: "getIPACLEntry", tag: "Trunks", summary: "Get an entry of a trunk's IP ACL",
	text: "One of the addresses from which the trunk takes calls.", answer: exampleAddress,
	faults: []fault.Kind{fault.NotFound},
}

// getAddress is GET /v1/account/{account_id}/trunks/{trunk_id}/ip-acl/{acl_id}.
func getAddress(s *Server, c *call) (answer, error) {
	a, err := s.app.Address(c.Context(), c.caller.AccountID, c.id("trunk_id"), c.id("acl_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(a)
}

var deleteAddressDoc = doc{
	id: "deleteIPACLEntry", tag: "Trunks", summary: "Delete an entry of a trunk's IP ACL",
	text: "The trunk no longer takes calls from it.", once: true, status: http.StatusNoContent,
	faults: []fault.Kind{fault.NotFound},
}

// deleteAddress is DELETE /v1/account/{account_id}/trunks/{trunk_id}/ip-acl/{acl_id}.
func deleteAddress(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return told(s.app.DeleteAddress(c.Context(), to, c.id("trunk_id"), c.id("acl_id")))
}
