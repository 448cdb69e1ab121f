// check PROOF EXPORT KEY...: a proof file of kaohe, and a log's records, as the Go project's implementation
// of notes and of transparency logs reads them (golang.org/x/mod/sumdb, Debian's golang-golang-x-mod-dev). What
// that has not, this file has: the lines of a proof file, and a cosignature's time before the text.
//
// The keys are verifier keys, the log's first; each must have signed. Prints the record's number, the tree's
// size and who signed; anything that is not so ends it with 1, and a reason.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const kindWitness = 4 // C2SP tlog-cosignature: a time, and Ed25519 over it and the text

// A witness's key: sumdb knows kind 1 alone, by which logs sign.
type witness struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	said := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(w.public, []byte(said), signature[8:])
}

func verifier(key string) (note.Verifier, error) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a verifier key")
	}
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(typed) == 0 || typed[0] != kindWitness {
		return note.NewVerifier(key)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), typed...))
	hash := binary.BigEndian.Uint32(sum[:])
	if len(typed) != 1+ed25519.PublicKeySize || fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, errors.New("not a witness's key: " + key)
	}
	return witness{parts[0], hash, typed[1:]}, nil
}

func hashOf(text string) (hash tlog.Hash, err error) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(bytes) != tlog.HashSize {
		err = errors.New("a hash has another size")
	}
	copy(hash[:], bytes)
	return
}

type proof struct {
	record []byte
	index  int64
	path   tlog.RecordProof
	signed []byte
}

func after(line, word string) (string, error) {
	if !strings.HasPrefix(line, word+" ") {
		return "", errors.New("there is no line `" + word + "`")
	}
	return line[len(word)+1:], nil
}

func readProof(bytes []byte) (found proof, err error) {
	head, signed, hasSigned := strings.Cut(string(bytes), "\n\n")
	lines := strings.Split(head, "\n")
	if !hasSigned || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return found, errors.New("not a proof file")
	}
	extra, err := after(lines[1], "extra")
	if err == nil {
		found.record, err = base64.StdEncoding.DecodeString(extra)
	}
	index, errIndex := after(lines[2], "index")
	if err == nil && errIndex == nil {
		found.index, errIndex = strconv.ParseInt(index, 10, 64)
	}
	for _, line := range lines[3:] {
		hash, errHash := hashOf(line)
		if err == nil {
			err = errHash
		}
		found.path = append(found.path, hash)
	}
	if err == nil {
		err = errIndex
	}
	found.signed = []byte(signed)
	return
}

// The tree's size and root, of a checkpoint's text.
func readCheckpoint(text, origin string) (size int64, root tlog.Hash, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return 0, root, errors.New("not a checkpoint of " + origin)
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err == nil {
		root, err = hashOf(lines[2])
	}
	return
}

// Each key has signed, and no signature by one of them is bad: note.Open asks that.
func open(signed []byte, keys []string) (*note.Note, error) {
	verifiers := make([]note.Verifier, len(keys))
	for i, key := range keys {
		one, err := verifier(key)
		if err != nil {
			return nil, err
		}
		verifiers[i] = one
	}
	opened, err := note.Open(signed, note.VerifierList(verifiers...))
	if err != nil {
		return nil, err
	}
	if len(opened.Sigs) != len(keys) {
		return nil, fmt.Errorf("%d of %d keys have signed", len(opened.Sigs), len(keys))
	}
	return opened, nil
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

// The root over the records that an export has in `bytes`.
func rootOf(export []byte, size int64) (tlog.Hash, error) {
	var hashes stored
	lines := bufio.NewScanner(bytes.NewReader(export))

	lines.Buffer(nil, 1<<20)
	for n := int64(0); n < size; n++ {
		var line struct{ Bytes []byte }
		if !lines.Scan() {
			return tlog.Hash{}, errors.New("the export ends before the checkpoint")
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return tlog.Hash{}, err
		}
		more, err := tlog.StoredHashes(n, line.Bytes, hashes)
		if err != nil {
			return tlog.Hash{}, err
		}
		hashes = append(hashes, more...)
	}
	return tlog.TreeHash(size, hashes)
}

func check(proofBytes, export []byte, keys []string) error {
	found, err := readProof(proofBytes)
	if err != nil {
		return err
	}
	opened, err := open(found.signed, keys)
	if err != nil {
		return err
	}
	size, root, err := readCheckpoint(opened.Text, opened.Sigs[0].Name)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(found.path, size, root, found.index, tlog.RecordHash(found.record)); err != nil {
		return err
	}
	if whole, err := rootOf(export, size); err != nil || whole != root {
		return fmt.Errorf("the export has another root: %v", err)
	}
	fmt.Println(found.index+1, size)
	for _, signature := range opened.Sigs {
		fmt.Println(signature.Name)
	}
	return nil
}

func main() {
	log.SetFlags(0)
	proofBytes, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	export, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	if err := check(proofBytes, export, os.Args[3:]); err != nil {
		log.Fatal(err)
	}
}
