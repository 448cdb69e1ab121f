"""The pages of a store's file, as LMDB 0.9 lays them out: which bytes of it are what a table says.

A page's head says of what kind it is and where its list of nodes ends; the list has each node's place. A node
of a leaf has sizes, a key and a value, or the page where a large value begins; one of a branch the page below
and the least key there, which the first one does without. What else stands on a page nobody reads: other
fields of its head, what is between the list and the nodes, and what is behind a large value."""

import struct

PAGE, HEAD, NODE = 4096, 16, 8
BRANCH, LEAF, DIRTY = 1, 2, 0x10
BIG = 1
META_TREE = HEAD + 24    # in a meta page: the free pages' tree, then the main one, 48 bytes each
TREE_BYTES, ROOT_AT = 48, 40
NONE = 2 ** 64 - 1


class Pages:
    def __init__(self, data):
        self.data = data
        self.of_nodes = set()    # pages of those that were asked for
        self.txn, self.main = max(self.meta(number) for number in (0, 1))

    def number(self, at, form):
        return struct.unpack_from("<" + form, self.data, at)[0]

    def meta(self, number):
        """The transaction that it is of, and the root of its main tree."""
        at = number * PAGE + META_TREE
        return self.number(at + 2 * TREE_BYTES + 8, "Q"), self.number(at + TREE_BYTES + ROOT_AT, "Q")

    def nodes(self, page):
        """The places of its nodes."""
        count = (self.number(page * PAGE + 12, "H") - HEAD) // 2
        return [page * PAGE + self.number(page * PAGE + HEAD + 2 * at, "H") for at in range(count)]

    def tables(self):
        """The root of each table."""
        roots = {}
        for at in (node for page in self.leaves(self.main) for node in self.nodes(page)):
            size = self.number(at + 6, "H")
            name = self.data[at + NODE:at + NODE + size].decode()
            roots[name] = self.number(at + NODE + size + ROOT_AT, "Q")
        return roots

    def below(self, node):
        return self.number(node, "H") | self.number(node + 2, "H") << 16 | self.number(node + 4, "H") << 32

    def is_leaf(self, page):
        return self.number(page * PAGE + 10, "H") & LEAF

    def leaves(self, root):
        if root == NONE:
            return
        if self.is_leaf(root):
            yield root
            return
        for node in self.nodes(root):
            yield from self.leaves(self.below(node))

    def said(self, root):
        """The bytes by which the table at a root says what it has."""
        if root == NONE:
            return
        self.of_nodes.add(root)
        yield from range(root * PAGE + 12, root * PAGE + 14)
        for at, node in enumerate(self.nodes(root)):
            yield from range(root * PAGE + HEAD + 2 * at, root * PAGE + HEAD + 2 * at + 2)
            if self.is_leaf(root):
                yield from self.said_in_leaf(node)
            else:
                yield from self.said_in_branch(node, at == 0)

    def said_in_leaf(self, node):
        size, key = self.number(node, "H") | self.number(node + 2, "H") << 16, self.number(node + 6, "H")
        yield from range(node, node + 4)
        yield from range(node + 6, node + NODE + key)
        value = node + NODE + key
        if self.number(node + 4, "H") & BIG:
            yield from range(value, value + 8)
            value = self.number(value, "Q") * PAGE + HEAD
        yield from range(value, value + size)

    def said_in_branch(self, node, is_first):
        yield from range(node, node + 6)
        if not is_first:
            yield from range(node + 6, node + NODE + self.number(node + 6, "H"))
        yield from self.said(self.below(node))

    def is_in_branch(self, byte):
        return byte // PAGE in self.of_nodes and not self.is_leaf(byte // PAGE)

    def reads_alike(self, byte, bit):
        """Whether the same is read with another bit: an odd end of the list is that before it, and a place
        beyond the page may be that of a copy of the same node, as pages that were written anew leave one; or
        a branch leads to such a page, or by way of an older branch to the same one, or a node to such a large
        value."""
        page, at = divmod(byte, PAGE)
        if self.is_in_branch(byte) and self.leads_to_a_copy(page, at, bit):
            return True
        if page not in self.of_nodes:
            return False
        if at >= self.number(page * PAGE + 12, "H"):
            return self.leads_to_an_equal_value(page, byte, bit)
        if at < HEAD:
            return (at, bit) == (12, 0)
        place = self.number(byte - byte % 2, "H")
        node, other = (page * PAGE + one for one in (place, place ^ 1 << bit + byte % 2 * 8))
        return self.node(node) == self.data[other:other + len(self.node(node))]

    def leads_to_a_copy(self, page, at, bit):
        for i in range((self.number(page * PAGE + 12, "H") - HEAD) // 2):
            start = self.number(page * PAGE + HEAD + 2 * i, "H")
            if start <= at < start + 6:
                leaf = int.from_bytes(self.data[page * PAGE + start:page * PAGE + start + 4], "little")
                other = leaf ^ 1 << (at - start) * 8 + bit
                return self.rows(leaf) == self.rows(other) or self.leads_there_too(other, leaf)
        return False

    def leads_there_too(self, page, leaf):
        """An older branch, left behind, that has this leaf below it: one more step on the way to it."""
        is_branch = self.rows(page) is not None and self.number(page * PAGE + 10, "H") & ~DIRTY == BRANCH
        return is_branch and any(self.below(node) == leaf for node in self.nodes(page))

    def rows(self, page):
        """What is read of a page, wherever on it that stands; None: that is no page of nodes."""
        if page * PAGE + PAGE > len(self.data) or self.number(page * PAGE + 10, "H") & ~DIRTY not in (BRANCH, LEAF):
            return None
        nodes = self.nodes(page)
        return [self.node(at) for at in nodes] if all(at <= (page + 1) * PAGE - NODE for at in nodes) else None

    def leads_to_an_equal_value(self, page, byte, bit):
        for node in self.nodes(page) if self.is_leaf(page) else ():
            value = node + NODE + self.number(node + 6, "H")
            if self.number(node + 4, "H") & BIG and value <= byte < value + 8:
                size = self.number(node, "H") | self.number(node + 2, "H") << 16
                start = self.number(value, "Q")
                other = start ^ 1 << (byte - value) * 8 + bit
                return self.large(start, size) == self.large(other, size)
        return False

    def large(self, page, size):
        return self.data[page * PAGE + HEAD:page * PAGE + HEAD + size]

    def node(self, at):
        size = 0
        if self.is_leaf(at // PAGE):
            size = 8 if self.number(at + 4, "H") & BIG else self.number(at, "H")
        return self.data[at:at + NODE + self.number(at + 6, "H") + size]
