"""The Merkle tree of RFC 6962 with SHA-256; leaf i is the bytes of record i + 1."""

import hashlib


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(data):
    return sha256(b"\x00" + data)


def node(left, right):
    return sha256(b"\x01" + left + right)


def root(leaves):
    """Over leaf hashes; of none it is the hash of nothing."""
    if not leaves:
        return sha256(b"")
    stack = []      # (height, hash) of whole trees, the largest first
    for each in leaves:
        height = 0
        while stack and stack[-1][0] == height:
            each, height = node(stack.pop()[1], each), height + 1
        stack.append((height, each))
    found = stack.pop()[1]
    while stack:
        found = node(stack.pop()[1], found)
    return found


def split(size):
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def path(index, leaves):
    """The inclusion proof of a leaf, from the leaf upwards."""
    if len(leaves) == 1:
        return []
    at = split(len(leaves))
    if index < at:
        return [*path(index, leaves[:at]), root(leaves[at:])]
    return [*path(index - at, leaves[at:]), root(leaves[:at])]


def root_of_path(index, size, each, proof):
    """The root that an inclusion proof leads to; None where it has not the right length."""
    if size == 1:
        return each if not proof else None
    if not proof:
        return None
    at = split(size)
    if index < at:
        left = root_of_path(index, at, each, proof[:-1])
        return left and node(left, proof[-1])
    right = root_of_path(index - at, size - at, each, proof[:-1])
    return right and node(proof[-1], right)
