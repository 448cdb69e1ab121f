"""Records, the Merkle tree, signatures and checkpoints, against vectors that others have published and made."""

import base64
import json
import unittest

import checkpoint
import ed25519
import fold
import golden
import merkle
import note
import records
from page import ROOT, numbers, rows

VECTORS = ROOT / "proto" / "vectors"
# RFC 8032, 7.1: secret, public, message, signature
RFC8032 = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
     "be24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb430"
     "2aeeb00d291612bb0c00"))
# The leaves and roots that Certificate Transparency's own tests have for RFC 6962.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
# The example of the Go project's package for notes.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = ("If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")
SECRET, ORIGIN = bytes(range(32)), "kaohe/0011223344556677"


class Ed25519(unittest.TestCase):
    def test_vectors(self):
        for secret, public, message, signature in [map(bytes.fromhex, each) for each in RFC8032]:
            self.assertEqual(public, ed25519.public_of(secret))
            self.assertEqual(signature, ed25519.sign(secret, message))
            self.assertTrue(ed25519.verify(public, message, signature))
            self.assertFalse(ed25519.verify(public, message + b"x", signature))
            self.assertFalse(ed25519.verify(public, message, signature[:-1]))

    def test_a_signature_has_one_form(self):
        secret, public, message, signature = map(bytes.fromhex, RFC8032[1])
        s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
        self.assertFalse(ed25519.verify(public, message, signature[:32] + s.to_bytes(32, "little")))
        for bit in (0, 5, 255, 256, 300, 500):
            flipped = bytearray(signature)
            flipped[bit // 8] ^= 1 << bit % 8
            self.assertFalse(ed25519.verify(public, message, bytes(flipped)))


class Merkle(unittest.TestCase):
    leaves = [merkle.leaf(bytes.fromhex(each)) for each in LEAVES]

    def test_roots(self):
        self.assertEqual("e3b0c442", merkle.root([]).hex()[:8])
        for size, root in enumerate(ROOTS, 1):
            self.assertEqual(root, merkle.root(self.leaves[:size]).hex())

    def test_paths_lead_to_the_root(self):
        for size in range(1, 9):
            for index in range(size):
                proof = merkle.path(index, self.leaves[:size])
                found = merkle.root_of_path(index, size, self.leaves[index], proof)
                self.assertEqual(ROOTS[size - 1], found.hex())
                self.assertIsNone(merkle.root_of_path(index, size, self.leaves[index], [*proof, b"x"]))


class Records(unittest.TestCase):
    def test_vectors_of_events_are_written_the_same(self):
        for path in sorted(VECTORS.glob("event-*.hex")):
            data = bytes.fromhex(path.read_text())
            fields = records.event_fields(data)
            if isinstance(fields.get("points"), int):
                fields["points"] /= 100
            self.assertEqual(data, records.encode_event(fields), path.name)

    def test_vectors_of_records_are_written_the_same(self):
        for path in sorted(VECTORS.glob("record*.hex")):
            data = bytes.fromhex(path.read_text())
            self.assertEqual(data, records.encode(records.decode(data)), path.name)

    def test_what_is_no_record(self):
        data = bytes.fromhex((VECTORS / "record.hex").read_text())
        for wrong in (b"", data[:62], b"\x03" + data[1:], data[:1] + b"\x0a" + data[2:], data[:2] + b"\x01" + data[3:]):
            with self.assertRaises(records.NotRecord):
                records.decode(wrong)
        for wrong in (b"", data[69:-1], data[69:] + b"\xc0", b"\x90", b"\x9f\x01"):
            with self.assertRaises(records.NotRecord):
                records.event_fields(wrong)

    def test_the_pages_tables_are_read(self):
        self.assertEqual("conflict", numbers("reasons")[9])
        self.assertEqual(18, len(rows("EVENTS.md", "event-fields")))


class Notes(unittest.TestCase):
    def test_a_note_that_others_signed(self):
        read, verifier = note.read(NOTE), note.read_verifier(NEUMANN)
        self.assertTrue(verifier.is_valid(read, read.signatures[0]))
        other = note.read(NOTE.replace("answer", "Answer"))
        self.assertFalse(verifier.is_valid(other, other.signatures[0]))

    def test_both_kinds_of_signature(self):
        text = "a\n1\nx\n"
        public = ed25519.public_of(SECRET)
        signed = text + "\n" + note.sign(text, ORIGIN, note.LOG, SECRET) + \
            note.sign(text, "wuhou", note.COSIGNER, SECRET, 1164585600)
        read = note.read(signed)
        for name, kind, place in ((ORIGIN, note.LOG, 0), ("wuhou", note.COSIGNER, 1)):
            verifier = note.read_verifier(note.write_verifier(name, kind, public))
            self.assertEqual([place == 0, place == 1], [verifier.is_valid(read, each) for each in read.signatures])

    def test_what_is_no_note(self):
        for text in ("", "a\n", "a\n\n", NOTE[:-1], NOTE.replace("—", "-"), NOTE.replace("x08go", "x08g"), NOTE + "x\n"):
            with self.assertRaises(note.NotNote):
                note.read(text)
        for text in (NEUMANN[:-4], NEUMANN.replace("c74f", "c74e"), "a b+c74f20a3+AAAA", ""):
            with self.assertRaises(note.NotNote):
                note.read_verifier(text)


class Checkpoints(unittest.TestCase):
    """A golden log with a checkpoint of our own behind it, as `kaohe export --proof` is to end."""

    verifier = note.read_verifier(note.write_verifier(ORIGIN, note.LOG, ed25519.public_of(SECRET)))

    def setUp(self):
        self.log = (golden.GOLDEN / "format-2.ndjson").read_bytes()

    def checkpoint(self, as_of, **other):
        made = checkpoint.of(ORIGIN, fold.fold(self.log, as_of))
        made = checkpoint.Checkpoint(**{**made.__dict__, **other})
        text = checkpoint.write(made)
        return text + "\n" + note.sign(text, ORIGIN, note.LOG, SECRET)

    def wrong(self, signed, log=None, verifiers=None):
        data = (log or self.log) + json.dumps({"checkpoint": signed}, ensure_ascii=False).encode() + b"\n"
        found = fold.fold(data)
        return found.wrong + fold.wrong_checkpoints(data, found, [self.verifier] if verifiers is None else verifiers)

    def test_right_ones_of_every_size(self):
        for size in (0, 1, 2, 37, 67):
            self.assertEqual([], self.wrong(self.checkpoint(size)))

    def test_sources_are_counted(self):
        said = checkpoint.read(note.read(self.checkpoint(67)).text)
        self.assertEqual("sources jinjiang=7 wuhou=12 office=26", said.sources)
        self.assertEqual("sources", checkpoint.read(note.read(self.checkpoint(3)).text).sources)

    def test_wrong_ones(self):
        for other in ({"size": 66}, {"size": 68}, {"root": bytes(32)}, {"totals": "totals " + "0" * 64},
                      {"sources": "sources wuhou=1"}):
            self.assertNotEqual([], self.wrong(self.checkpoint(67, **other)), other)
        self.assertNotEqual([], self.wrong(self.checkpoint(67).replace("kaohe/", "kaoHe/")))
        self.assertNotEqual([], self.wrong(self.checkpoint(67), verifiers=[note.read_verifier(NEUMANN)]))

    def restored(self):
        """The log with the record `restore` behind it, and the leaf of that as the origin tells it."""
        last = json.loads(self.log.splitlines()[-1])
        fields = {"action": "restore", "from": last["n"], "summary": "from a backup"}
        before = records.decode(base64.b64decode(last["bytes"]))
        data = records.encode(records.Record(2, "noted", None, last["n"] + 1, before.received, 0, 0, 0, 0, None,
                                             "office", records.encode_event(fields)))
        line = {"n": last["n"] + 1, "received": last["received"], "source": "office", "outcome": "noted", **fields,
                "bytes": base64.b64encode(data).decode()}
        self.log += json.dumps(line).encode() + b"\n"
        return merkle.leaf(data).hex()[:16]

    def test_behind_a_restore_the_origin_tells_of_it(self):
        leaf = self.restored()
        self.assertEqual([], fold.fold(self.log).wrong)
        name = f"{ORIGIN}/{leaf}"
        for origin in (name, f"{ORIGIN}/{'0' * 16}/{leaf}"):
            verifier = note.read_verifier(note.write_verifier(origin, note.LOG, ed25519.public_of(SECRET)))
            text = checkpoint.write(checkpoint.of(origin, fold.fold(self.log)))
            signed = text + "\n" + note.sign(text, origin, note.LOG, SECRET)
            self.assertEqual([], self.wrong(signed, verifiers=[verifier]))
        self.assertIn("its origin is not that of a log that came back", self.wrong(self.checkpoint(68))[0])
        self.assertEqual([], self.wrong(self.checkpoint(67)))    # of the records before it

    def test_the_key_that_the_log_names_has_to_sign(self):
        other = bytes(range(1, 33))
        signer = note.write_verifier(ORIGIN, note.LOG, ed25519.public_of(other))
        last = json.loads(self.log.splitlines()[-1])["received"]
        event = {"action": "log-key", "signer": signer, "n": 68, "source": "office", "received": last}
        text = self.checkpoint(67).split("\n\n")[0] + "\n"
        self.assertEqual([], self.wrong(self.checkpoint(67)))
        self.log += json.dumps(event).encode() + b"\n"
        later = {**event, "action": "close-year", "year": 2006, "n": 69, "received": "2099-01-01T00:00:00.000+08:00"}
        del later["signer"]
        for more, by, expected in (([], (SECRET,), 2), ([], (other,), 1), ([], (SECRET, other), 0), ([later], (SECRET,), 1),
                                   ([later], (other,), 0), ([later], (SECRET, other), 0)):
            found = fold.fold(self.log + b"".join(json.dumps(each).encode() + b"\n" for each in more))
            signed = text + "\n" + "".join(note.sign(text, ORIGIN, note.LOG, secret) for secret in by)
            found.wrong.clear()
            found.check_checkpoint(signed, [])
            self.assertEqual(expected, sum("has not signed it" in wrong for wrong in found.wrong), (more, by))

    def test_a_changed_bit_is_found_and_its_record_named(self):
        lines, signed = self.log.splitlines(True), self.checkpoint(67)
        for number in (2, 20, 40, 67):
            line = json.loads(lines[number - 1])
            data = bytearray(base64.b64decode(line["bytes"]))
            for at in range(0, len(data), max(1, len(data) // 10)):
                data[at] ^= 1 << at % 8
                line["bytes"] = base64.b64encode(data).decode()
                log = b"".join([*lines[:number - 1], json.dumps(line).encode() + b"\n", *lines[number:]])
                found = self.wrong(signed, log, [])
                data[at] ^= 1 << at % 8
                self.assertIn("checkpoint 67: root is not that of the log", found)
                if not 20 <= at < 36:       # epoch and sequence stand nowhere else
                    self.assertTrue(found[0].startswith(f"record {number}: its bytes"), (at, found))


if __name__ == "__main__":
    unittest.main()
