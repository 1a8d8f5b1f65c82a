package catalog_test

import (
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
