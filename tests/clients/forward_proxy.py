#!/usr/bin/env python3
"""A forward proxy that takes every CONNECT, whatever its host, to one port of this machine.

usage: forward_proxy.py PORT        prints the port it listens on, and the hosts it is asked for on stderr
"""

import socket
import sys
import threading


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for one in (source, sink):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client, port):
    head = b""
    while b"\r\n\r\n" not in head:
        part = client.recv(65536)
        if not part:
            return
        head += part
    asked = head.split(b"\r\n")[0].decode("latin-1")
    print(asked, file=sys.stderr, flush=True)
    if not asked.startswith("CONNECT "):
        client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\nContent-Length: 0\r\n\r\n")
        client.close()
        return
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        there = threading.Thread(target=pump, args=(client, server), daemon=True)
        there.start()
        pump(server, client)
        there.join()


def main():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client, int(sys.argv[1])), daemon=True).start()


if __name__ == "__main__":
    main()
