package console

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/webhook"
)

// customerRoutes are the pages of who owns numbers.
var customerRoutes = []route{
	{http.MethodGet, "/console", account.Read, showHome},

	{http.MethodGet, "/console/search", account.Read, search},
	{http.MethodGet, "/console/buy/{e164}", account.Write, askBuy},
	{http.MethodPost, "/console/buy/{e164}", account.Write, buy},

	{http.MethodGet, "/console/numbers", account.Read, listNumbers},
	{http.MethodPost, "/console/numbers/route", account.Write, routeNumbers},
	{http.MethodGet, "/console/numbers/{e164}", account.Read, showNumber},
	{http.MethodPost, "/console/numbers/{e164}/route", account.Write, routeNumber},
	{http.MethodPost, "/console/numbers/{e164}/lock", account.Write, lockNumber},
	{http.MethodPost, "/console/numbers/{e164}/unlock", account.Write, unlockNumber},
	{http.MethodGet, "/console/numbers/{e164}/release", account.Write, askRelease},
	{http.MethodPost, "/console/numbers/{e164}/release", account.Write, releaseNumber},
	{http.MethodPost, "/console/numbers/{e164}/cancel-release", account.Write, cancelRelease},

	{http.MethodGet, "/console/trunks", account.Read, listTrunks},
	{http.MethodPost, "/console/trunks", account.Write, createTrunk},
	{http.MethodGet, "/console/trunks/{trunk_id}", account.Read, showTrunk},
	{http.MethodPost, "/console/trunks/{trunk_id}", account.Write, setTrunk},
	{http.MethodGet, "/console/trunks/{trunk_id}/delete", account.Write, askDeleteTrunk},
	{http.MethodPost, "/console/trunks/{trunk_id}/delete", account.Write, deleteTrunk},
	{http.MethodPost, "/console/trunks/{trunk_id}/ip-acl", account.Write, createAddress},
	{http.MethodPost, "/console/trunks/{trunk_id}/ip-acl/{acl_id}/delete", account.Write, deleteAddress},
	{http.MethodPost, "/console/trunks/{trunk_id}/credentials", account.Write, createCredential},
	{http.MethodPost, "/console/trunks/{trunk_id}/credentials/{credential_id}/delete", account.Write,
		deleteCredential},

	{http.MethodGet, "/console/applications", account.Read, listApplications},
	{http.MethodPost, "/console/applications", account.Write, createApplication},
	{http.MethodGet, "/console/applications/{application_id}", account.Read, showApplication},
	{http.MethodPost, "/console/applications/{application_id}", account.Write, changeApplication},
	{http.MethodGet, "/console/applications/{application_id}/delete", account.Write, askDeleteApplication},
	{http.MethodPost, "/console/applications/{application_id}/delete", account.Write, deleteApplication},

	{http.MethodGet, "/console/balance", account.Read, showBalance},
	{http.MethodGet, "/console/transactions", account.Read, listTransactions},
	{http.MethodGet, "/console/transactions.csv", account.Read, downloadTransactions},
	{http.MethodGet, "/console/statement", account.Read, showStatement},

	{http.MethodGet, "/console/keys", account.Read, listKeys},
	{http.MethodPost, "/console/keys", account.Write, createKey},
	{http.MethodGet, "/console/keys/{key_id}/revoke", account.Write, askRevokeKey},
	{http.MethodPost, "/console/keys/{key_id}/revoke", account.Write, revokeKey},

	{http.MethodGet, "/console/webhooks", account.Read, listEndpoints},
	{http.MethodPost, "/console/webhooks", account.Write, createEndpoint},
	{http.MethodGet, anEndpoint, account.Read, showEndpoint},
	{http.MethodPost, anEndpoint, account.Write, changeEndpoint},
	{http.MethodPost, anEndpoint + "/enable", account.Write, setEndpointStatus(webhook.Enabled)},
	{http.MethodPost, anEndpoint + "/disable", account.Write, setEndpointStatus(webhook.Disabled)},
	{http.MethodPost, anEndpoint + "/test", account.Write, pingEndpoint},
	{http.MethodGet, anEndpoint + "/rotate-secret", account.Write, askRotate},
	{http.MethodPost, anEndpoint + "/rotate-secret", account.Write, rotateSecret},
	{http.MethodPost, anEndpoint + "/replay", account.Write, replayEvents},
	{http.MethodPost, anEndpoint + "/deliveries/{delivery_id}/replay", account.Write, replayDelivery},
	{http.MethodGet, anEndpoint + "/delete", account.Write, askDeleteEndpoint},
	{http.MethodPost, anEndpoint + "/delete", account.Write, deleteEndpoint},

	{http.MethodGet, "/console/events", account.Read, listEvents},
}

const anEndpoint = "/console/webhooks/{endpoint_id}"

// customerMenu leads to them.
var customerMenu = []section{
	{"Numbers", account.Read, []entry{
		{"Search", "/console/search"},
		{"Your numbers", "/console/numbers"},
	}},
	{"Routing", account.Read, []entry{
		{"Trunks", "/console/trunks"},
		{"Applications", "/console/applications"},
	}},
	{"Money", account.Read, []entry{
		{"Balance", "/console/balance"},
		{"Transactions", "/console/transactions"},
	}},
	{"Developers", account.Read, []entry{
		{"API keys", "/console/keys"},
		{"Webhooks", "/console/webhooks"},
		{"Events", "/console/events"},
	}},
}
