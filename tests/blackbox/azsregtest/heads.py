"""Requests whose end somebody might see elsewhere (RFC 9112), by name; the bytes go out as they are."""

START = b"PUT /x HTTP/1.1\r\n"
HEAD = START + b"Host: localhost\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def field(line, body=b""):
    return HEAD + line + b"\r\n\r\n" + body


def length(value):
    return field(b"Content-Length: " + value, b"abc")


def coding(value):
    return field(b"Transfer-Encoding: " + value, b"0\r\n\r\n")


def line(first):
    return first + b"\r\nHost: localhost\r\n\r\n"


MALFORMED = {
    "a method with a separator": line(b"G@T / HTTP/1.1"),
    "a method with a NUL": line(b"G\0T / HTTP/1.1"),
    "a method with another byte": line(b"G\xc3\x84T / HTTP/1.1"),
    "no method": line(b" / HTTP/1.1"),
    "no target": line(b"GET HTTP/1.1"),
    "a tab for a space": line(b"GET\t/ HTTP/1.1"),
    "a query alone for a target": line(b"GET ?a HTTP/1.1"),
    "two spaces": line(b"GET  / HTTP/1.1"),
    "two spaces behind the target": line(b"GET /  HTTP/1.1"),
    "a space in the target": line(b"GET /a b HTTP/1.1"),
    "a tab in the target": line(b"GET /a\tb HTTP/1.1"),
    "a NUL in the target": line(b"GET /a\0b HTTP/1.1"),
    "a CR in the target": line(b"GET /a\rb HTTP/1.1"),
    "no version": b"GET /\r\n\r\n",
    "a version of two digits": line(b"GET / HTTP/1.10"),
    "a version in small letters": line(b"GET / http/1.1"),
    "a space behind the version": line(b"GET / HTTP/1.1 "),
    "a bare LF behind the version": b"GET / HTTP/1.1\nHost: localhost\r\n\r\n",
    "a NUL and a bare LF behind the version": b"GET / HTTP/1.1\0\nHost: localhost\r\n\r\n",
    "a bare CR behind the version": b"GET / HTTP/1.1\rHost: localhost\r\n\r\n",
    "bare LFs alone": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "a bare LF first": b"\n" + line(b"GET / HTTP/1.1"),
    "no name": field(b": b"),
    "no colon": field(b"foo"),
    "a space in a name": field(b"A b: c"),
    "a space in front of a length's colon": field(b"Content-Length : 3", b"abc"),
    "a tab in front of a coding's colon": field(b"Transfer-Encoding\t: chunked", b"0\r\n\r\n"),
    "a NUL in a name": field(b"A\0: c"),
    "a name with other bytes": field(b"\xc3\xa4: c"),
    "a space in front of the first name": START + b" Host: localhost\r\n\r\n",
    "a folded value": field(b"A: b\r\n c"),
    "a folded value, last in the head": field(b"A: b\r\n\tc\r\nB: d"),
    "a folded length": field(b"Content-Length:\r\n 3", b"abc"),
    "a folded coding": field(b"Transfer-Encoding:\r\n chunked", b"0\r\n\r\n"),
    "a line of spaces": field(b" "),
    "a NUL in a value": field(b"A: b\0c"),
    "a CR in a value": field(b"A: b\rc"),
    "two CR behind a value": field(b"A: b\r"),
    "a control character in a value": field(b"A: b\x01"),
    "a DEL in a value": field(b"A: b\x7f"),
    "a bare LF behind a value": HEAD + b"A: b\n\r\n",
    "a NUL and a bare LF behind a value": HEAD + b"A: b\0\nB: c\r\n\r\n",
    "a bare LF behind the head": HEAD + b"\n",
    "a bare CR behind the head": HEAD + b"\r",
    "no Host": START + b"\r\n",
    "an empty Host": START + b"Host: \r\n\r\n",
    "two Hosts": field(b"Host: localhost"),
    "two Hosts, of which one is another": field(b"host: evil.example"),
    "a Host with a slash": START + b"Host: a/b\r\n\r\n",
    "a Host with a space": START + b"Host: a b\r\n\r\n",
    "a Host with two dots": START + b"Host: a..b\r\n\r\n",
    "two lengths": field(b"Content-Length: 3\r\nContent-Length: 4", b"abcd"),
    "one length twice": field(b"Content-Length: 3\r\nContent-Length: 3", b"abc"),
    "a list of lengths": length(b"3, 3"),
    "a length with a plus": length(b"+3"),
    "a length with a minus": length(b"-3"),
    "a length in hexadecimal": length(b"0x3"),
    "a length with a letter": length(b"3a"),
    "a length with a space": length(b"3 "),
    "a length with a space in it": length(b"1 0"),
    "a length with a fraction": length(b"3.0"),
    "a tab in front of a length": length(b" \t3"),
    "a tab in front of a coding": coding(b"\tchunked"),
    "a length in quotes": length(b'"3"'),
    "an empty length": length(b""),
    "a length of 19 digits": length(b"1000000000000000000"),
    "a length of 20 digits": length(b"99999999999999999999"),
    "a length past 64 bits": length(b"18446744073709551619"),
    "both": field(b"Content-Length: 3\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"),
    "both, turned round": field(b"Transfer-Encoding: chunked\r\nContent-Length: 3", b"0\r\n\r\n"),
    "both in HTTP/1.0": b"PUT /x HTTP/1.0\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": b"PUT /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "another coding": coding(b"identity"),
    "a coding that is not known": coding(b"x"),
    "another coding first": coding(b"gzip, chunked"),
    "another coding last": coding(b"chunked, gzip"),
    "chunked twice": coding(b"chunked, chunked"),
    "two codings": coding(b"chunked\r\nTransfer-Encoding: x"),
    "two codings, both chunked": coding(b"chunked\r\nTransfer-Encoding: chunked"),
    "chunked and a space": coding(b"chunked "),
    "chunked in quotes": coding(b'"chunked"'),
    "chunked with a parameter": coding(b"chunked;a=b"),
    "an empty coding": coding(b""),
    "a chunk's 0x": CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
    "a chunk's minus": CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n",
    "a chunk's plus": CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n",
    "a space in front of a size": CHUNKED + b" 3\r\nabc\r\n0\r\n\r\n",
    "a space behind a size": CHUNKED + b"3 \r\nabc\r\n0\r\n\r\n",
    "no size": CHUNKED + b"\r\nabc\r\n0\r\n\r\n",
    "a size past 64 bits": CHUNKED + b"10000000000000003\r\nabc\r\n0\r\n\r\n",
    "the largest size of 64 bits": CHUNKED + b"ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "an endless size": CHUNKED + b"0" * 100 + b"3\r\nabc\r\n0\r\n\r\n",
    "a bare LF behind a size": CHUNKED + b"3\nabc\r\n0\r\n\r\n",
    "a bare CR behind a size": CHUNKED + b"3\rabc\r\n0\r\n\r\n",
    "a bare LF in an extension": CHUNKED + b"3;a\nabc\r\n0\r\n\r\n",
    "an endless extension": CHUNKED + b"3;" + b"a" * 1000 + b"\r\nabc\r\n0\r\n\r\n",
    "a bare LF behind a chunk": CHUNKED + b"3\r\nabc\n0\r\n\r\n",
    "a chunk that is longer than its size": CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n",
    "a chunk with another end": CHUNKED + b"3\r\nabcXX0\r\n\r\n",
    "a bare LF at the end": CHUNKED + b"0\r\n\n",
    "a length for a trailer": CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n",
    "a coding for a trailer": CHUNKED + b"0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a trailer without a colon": CHUNKED + b"0\r\nfoo\r\n\r\n",
    "a folded trailer": CHUNKED + b"0\r\nA: b\r\n c\r\n\r\n",
}
OTHER_VERSIONS = {
    "HTTP/2 by its preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/2.0": line(b"GET / HTTP/2.0"),
    "HTTP/0.9": line(b"GET / HTTP/0.9"),
    "HTTP/9.9": line(b"GET / HTTP/9.9"),
}
WELL_FORMED = {
    "leading zeros": length(b"0" * 20 + b"3"),
    "no space in front of a value": field(b"Content-Length:3", b"abc"),
    "spaces in front of a value": field(b"Content-Length:   3", b"abc"),
    "tabs in front of a value": field(b"A: \t 3"),
    "Chunked": coding(b"Chunked"),
    "chunks": CHUNKED + b"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n",
    "a chunk's extension": CHUNKED + b'3;a="b";c\r\nabc\r\n0;d\r\n\r\n',
    "a chunk's leading zeros": CHUNKED + b"0003\r\nabc\r\n000\r\n\r\n",
    "a trailer": CHUNKED + b"0\r\nA: b\r\n\r\n",
    "an empty line first": b"\r\n" + HEAD + b"\r\n",
    "an end in a chunk": CHUNKED + b"7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    "a head in a body": field(b"Content-Length: 38", b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n12"),
}
