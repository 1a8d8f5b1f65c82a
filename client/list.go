package client

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
)

// perPage is the most that the server gives at once.
const perPage = "100"

// part is a part of a list.
type part[T any] struct {
	Data       []T `json:"data"`
	Pagination struct {
		Total      int64   `json:"total"`
		NextCursor *string `json:"next_cursor"`
	} `json:"pagination"`
}

// list goes through a list by cursor, part by part, as far as it is read. A failure is the last thing
// that it gives.
func list[T any](ctx context.Context, c *Client, path string, filter url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := maps.Clone(filter)
		if q == nil {
			q = url.Values{}
		}
		q.Set("per_page", perPage)
		if !q.Has("cursor") {
			q.Set("cursor", "")
		}
		for {
			got, err := call[part[T]](ctx, c, request{method: http.MethodGet, path: path, query: q})
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range got.Data {
				if !yield(item, nil) {
					return
				}
			}
			next := got.Pagination.NextCursor
			if next == nil {
				return
			}
			if *next == q.Get("cursor") {
				var none T
				yield(none, errStands)
				return
			}
			q.Set("cursor", *next)
		}
	}
}

// errStands ends a list that would be read for ever.
var errStands = errors.New("client: the server gave the same part of a list twice")

// whole is a list that comes in one piece.
func whole[T any](ctx context.Context, c *Client, path string, filter url.Values) ([]T, error) {
	got, err := call[part[T]](ctx, c, request{method: http.MethodGet, path: path, query: filter})
	return got.Data, err
}

// get asks for one thing.
func get[T any](ctx context.Context, c *Client, path string) (T, error) {
	return call[T](ctx, c, request{method: http.MethodGet, path: path})
}

// Collect reads a list to its end, at most so many items; 0 is all of it.
func Collect[T any](items iter.Seq2[T, error], most int) ([]T, error) {
	all := []T{}
	for item, err := range items {
		if err != nil {
			return all, err
		}
		if all = append(all, item); len(all) == most {
			break
		}
	}
	return all, nil
}
