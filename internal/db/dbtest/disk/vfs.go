package disk

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The shim stands in front of SQLite's own file system, as its default one, so the product opens its
// database as always. Files of no disk pass through.
var shim struct {
	once sync.Once
	err  error
	real sqlite3.Tsqlite3_vfs // as it was

	mu    sync.Mutex
	disks []*Disk
	files map[uintptr]*handle
}

// handle is an open file of a disk.
type handle struct {
	disk    *Disk
	path    string
	file    *file
	real    uintptr // the methods that it had, and those that it has: io_methods of SQLite
	methods uintptr
}

func plug(d *Disk) error {
	shim.once.Do(func() { shim.err = register() })
	shim.mu.Lock()
	defer shim.mu.Unlock()
	shim.disks = append(shim.disks, d)
	return shim.err
}

func unplug(d *Disk) {
	shim.mu.Lock()
	defer shim.mu.Unlock()
	shim.disks = slices.DeleteFunc(shim.disks, func(other *Disk) bool { return other == d })
}

func register() error {
	tls := libc.NewTLS()
	defer tls.Close()
	found := sqlite3.Xsqlite3_vfs_find(tls, 0)
	if found == 0 {
		return errors.New("disk: SQLite has no file system")
	}
	shim.files = map[uintptr]*handle{}
	shim.real = *at[sqlite3.Tsqlite3_vfs](found)
	name, err := libc.CString("disk")
	if err != nil {
		return err
	}
	vfs := shim.real
	vfs.FzName, vfs.FxOpen, vfs.FxDelete = name, pointer(open), pointer(remove)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, place(tls, vfs), 1); rc != sqlite3.SQLITE_OK {
		return errors.New("disk: SQLite does not take another file system")
	}
	return nil
}

// place puts a value where SQLite may look at it: in its own memory, which no collector moves or frees.
func place[T any](tls *libc.TLS, value T) (address uintptr) {
	address = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(value)))
	*at[T](address) = value
	return address
}

// at is the value at an address of SQLite's.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// pointer is a function as SQLite's code, translated from C, keeps it.
func pointer(f any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&f))[1] }

// function is the opposite of pointer.
func function[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&struct{ p uintptr }{p})) }

type (
	opening  = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	deleting = func(tls *libc.TLS, vfs, name uintptr, syncDir int32) int32
	writing  = func(tls *libc.TLS, file, buffer uintptr, amount int32, offset int64) int32
	cutting  = func(tls *libc.TLS, file uintptr, size int64) int32
	closing  = func(tls *libc.TLS, file uintptr) int32
)

// diskOf finds the disk of a path.
func diskOf(path string) *Disk {
	for _, d := range shim.disks {
		if filepath.Dir(path) == d.folder {
			return d
		}
	}
	return nil
}

// open opens the real file, and puts our methods before its own.
func open(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	shim.mu.Lock()
	defer shim.mu.Unlock()
	path := libc.GoString(name)
	d := diskOf(path)
	var f *handle
	if d != nil {
		f = &handle{disk: d, path: path, file: d.open(path)}
	}
	rc := function[opening](shim.real.FxOpen)(tls, vfs, name, file, flags, outFlags)
	if rc != sqlite3.SQLITE_OK || d == nil {
		return rc
	}
	opened := at[sqlite3.Tsqlite3_file](file)
	f.real = opened.FpMethods
	methods := *at[sqlite3.Tsqlite3_io_methods](f.real)
	methods.FiVersion = min(methods.FiVersion, 2) // no mapped pages: they would be written past us
	methods.FxWrite = pointer(write)
	methods.FxTruncate = pointer(truncate)
	methods.FxSync = pointer(force)
	methods.FxClose = pointer(closeFile)
	f.methods = place(tls, methods)
	opened.FpMethods = f.methods
	shim.files[file] = f
	return rc
}

func find(file uintptr) *handle {
	shim.mu.Lock()
	defer shim.mu.Unlock()
	return shim.files[file]
}

func write(tls *libc.TLS, file, buffer uintptr, amount int32, offset int64) int32 {
	f := find(file)
	data := slices.Clone(unsafe.Slice(at[byte](buffer), amount))
	return f.disk.write(f.file, change{at: offset, data: data}, func() int32 {
		return function[writing](at[sqlite3.Tsqlite3_io_methods](f.real).FxWrite)(tls, file, buffer, amount, offset)
	})
}

func truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := find(file)
	return f.disk.write(f.file, change{at: size}, func() int32 {
		return function[cutting](at[sqlite3.Tsqlite3_io_methods](f.real).FxTruncate)(tls, file, size)
	})
}

// force needs no real sync: this disk's power is cut only by Cut.
func force(_ *libc.TLS, file uintptr, _ int32) int32 {
	f := find(file)
	f.disk.sync(f.path, f.file)
	return sqlite3.SQLITE_OK
}

func closeFile(tls *libc.TLS, file uintptr) int32 {
	f := find(file)
	at[sqlite3.Tsqlite3_file](file).FpMethods = f.real
	libc.Xfree(tls, f.methods)
	rc := function[closing](at[sqlite3.Tsqlite3_io_methods](f.real).FxClose)(tls, file)
	shim.mu.Lock()
	defer shim.mu.Unlock()
	delete(shim.files, file)
	return rc
}

func remove(tls *libc.TLS, vfs, name uintptr, syncDir int32) int32 {
	shim.mu.Lock()
	defer shim.mu.Unlock()
	path := libc.GoString(name)
	if d := diskOf(path); d != nil {
		d.remove(path)
	}
	return function[deleting](shim.real.FxDelete)(tls, vfs, name, syncDir)
}
