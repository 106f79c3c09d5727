// Holds a mirror against golang.org/x/mod/sumdb: note and tlog. tlog <vkey> <mirror>
//
// The signed note is opened; every record is proven under the page's tree from the tiles, and every earlier size as its
// beginning; the receipts given after are proofs of their own.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type tiles struct{ root string }

func (t tiles) Height() int { return height }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		// Theirs is tile/8/<L>/…, C2SP's tile/<L>/…
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.root, name))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// tree reads the text of a checkpoint: origin, size, root.
func tree(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	found := tlog.Tree{N: size}
	copy(found.Hash[:], root)
	return found
}

func records(root string, size int64) [][]byte {
	var found [][]byte
	for at := int64(0); at < size; at += 256 {
		tile := tlog.Tile{H: height, L: 0, N: at / 256, W: int(min(256, size-at))}
		name := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(root, name))
		must(err)
		for len(data) > 0 {
			length := int(binary.BigEndian.Uint16(data))
			found = append(found, data[2:2+length])
			data = data[2+length:]
		}
	}
	return found
}

func receipt(path string, verifier note.Verifier) {
	data, err := os.ReadFile(path)
	must(err)
	head, signed, _ := strings.Cut(string(data), "\n\n")
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	must(err)
	page := tree(opened.Text)
	lines := strings.Split(head, "\n")
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	entry := extra[2 : 2+binary.BigEndian.Uint16(extra)]
	must(tlog.CheckRecord(proof, page.N, page.Hash, index, tlog.RecordHash(entry)))
}

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	must(err)
	root := os.Args[2]
	signed, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	page := tree(opened.Text)
	reader := tlog.TileHashReader(page, tiles{root})
	top, err := tlog.TreeHash(page.N, reader)
	must(err)
	if top != page.Hash {
		log.Fatal("another root")
	}
	all := records(root, page.N)
	if int64(len(all)) != page.N {
		log.Fatal("another number of records")
	}
	for index, record := range all {
		proof, err := tlog.ProveRecord(page.N, int64(index), reader)
		must(err)
		must(tlog.CheckRecord(proof, page.N, page.Hash, int64(index), tlog.RecordHash(record)))
	}
	for size := int64(1); size < page.N; size++ {
		proof, err := tlog.ProveTree(page.N, size, reader)
		must(err)
		before, err := tlog.TreeHash(size, reader)
		must(err)
		must(tlog.CheckTree(proof, page.N, page.Hash, size, before))
	}
	for _, path := range os.Args[3:] {
		receipt(path, verifier)
	}
	fmt.Printf("%d records, %d earlier sizes, %d receipts\n", page.N, page.N-1, len(os.Args)-3)
}
