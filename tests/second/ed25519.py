"""Ed25519 as RFC 8032 has it, in plain integers: slow, and for checking only."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)      # X, Y, Z, T with x = X/Z, y = Y/Z and x*y = T/Z


def digest(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def add(first, second):
    a = (first[1] - first[0]) * (second[1] - second[0]) % P
    b = (first[1] + first[0]) * (second[1] + second[0]) % P
    c = 2 * first[3] * second[3] * D % P
    d = 2 * first[2] * second[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(times, point):
    found = NEUTRAL
    while times:
        if times & 1:
            found = add(found, point)
        point = add(point, point)
        times >>= 1
    return found


def is_equal(first, second):
    return not (first[0] * second[2] - second[0] * first[2]) % P and \
        not (first[1] * second[2] - second[1] * first[2]) % P


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (not x and sign):
        return None
    return P - x if x & 1 != sign else x


def decompress(data):
    """The point of 32 bytes; None where they are none."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    x = x_of(y, sign) if len(data) == 32 and y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def compress(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


Y_OF_BASE = 4 * pow(5, -1, P) % P
BASE = decompress(Y_OF_BASE.to_bytes(32, "little"))


def expand(secret):
    hashed = hashlib.sha512(secret).digest()
    number = int.from_bytes(hashed[:32], "little")
    return number & (1 << 254) - 8 | 1 << 254, hashed[32:]


def public_of(secret):
    return compress(multiply(expand(secret)[0], BASE))


def sign(secret, message):
    scalar, prefix = expand(secret)
    public = compress(multiply(scalar, BASE))
    r = digest(prefix, message) % ORDER
    point = compress(multiply(r, BASE))
    s = (r + digest(point, public, message) * scalar) % ORDER
    return point + s.to_bytes(32, "little")


def verify(public, message, signature):
    """Whether S*B = R + k*A."""
    if len(signature) != 64:
        return False
    a, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = digest(signature[:32], public, message) % ORDER
    return is_equal(multiply(s, BASE), add(r, multiply(k, a)))
