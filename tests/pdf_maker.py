"""Minimal PDF files for tests, written byte by byte: pages of Helvetica text, encrypted with RC4 if asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

Line = tuple[float, float, float, str]  # x, y (points, from the bottom), size of type, text
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_IDENTIFIER = b"0123456789abcdef"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _hex(data: bytes) -> bytes:
    return b"<" + data.hex().encode() + b">"


def make_pdf(path: Path, pages: Sequence[Sequence[Line]], *, title: str = "", password: str = "") -> Path:
    """Write a PDF of A4 pages (595 by 842 points) with the given lines, drawn in the given order."""
    owner = key = b""
    if password:
        padded = (password.encode("latin-1") + _PADDING)[:32]
        owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
        key = hashlib.md5(padded + owner + (-4).to_bytes(4, "little", signed=True) + _IDENTIFIER).digest()[:5]

    def locked(number: int, data: bytes) -> bytes:
        if not key:
            return data
        return _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data)

    objects: list[bytes] = []
    count = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for index, lines in enumerate(pages):
        content = bytearray()
        for x, y, size, text in lines:
            content += f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ".encode() + _hex(text.encode("cp1252")) + b" Tj ET\n"
        stream = locked(5 + 2 * index, bytes(content))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * index} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    number = len(objects) + 1
    objects.append(b"<< /Title " + _hex(locked(number, title.encode("cp1252"))) + b" >>")
    trailer = f"/Size {len(objects) + 1 + bool(key)} /Root 1 0 R /Info {number} 0 R".encode()
    if key:
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O "
            + _hex(owner)
            + b" /U "
            + _hex(_rc4(key, _PADDING))
            + b" >>"
        )
        trailer += f" /Encrypt {len(objects)} 0 R /ID [".encode() + _hex(_IDENTIFIER) * 2 + b"]"

    data = bytearray(b"%PDF-1.4\n")
    offsets = []
    for index, body in enumerate(objects):
        offsets.append(len(data))
        data += f"{index + 1} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    data += b"trailer\n<< " + trailer + f" >>\nstartxref\n{start}\n%%EOF\n".encode()
    path.write_bytes(bytes(data))
    return path


def paragraph(lines: Sequence[str], top: float, *, x: float = 72, size: float = 11, leading: float = 13) -> list[Line]:
    """Lines one below the other, the first at height `top`."""
    return [(x, top - leading * i, size, text) for i, text in enumerate(lines)]
