"""nginx, on two ports of the loopback: one is a proxy in front of a server, the other answers by itself."""

import os
import socket
import subprocess

from azsregtest import binary

CONFIG = """
daemon off;
worker_processes 1;
{user}
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
    log_format fields escape=json '{{"method":"$request_method","target":"$request_uri","status":$status,"upstream":"$upstream_status","address":"$upstream_addr"}}';
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_body_timeout 5s;
    client_max_body_size 0;
    upstream azsreg {{ server 127.0.0.1:{upstream}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{proxied} reuseport;
        access_log {folder}/proxied.log fields;
        location / {{
            proxy_pass http://azsreg;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_request_buffering off;
            proxy_next_upstream off;
            proxy_ignore_client_abort on;
        }}
    }}
    server {{
        listen 127.0.0.1:{alone} reuseport;
        access_log {folder}/alone.log fields;
        location / {{ return 200 ""; }}
    }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    def __init__(self, program, folder, upstream):
        self.program, self.folder, self.upstream = program, folder, upstream
        self.proxied, self.alone = free_port(), free_port()

    def config(self):
        return CONFIG.format(**{**vars(self), "user": "user root;" if os.geteuid() == 0 else ""})

    def __enter__(self):
        self.folder.mkdir()
        (self.folder / "nginx.conf").write_text(self.config(), encoding="utf-8")
        self.process = subprocess.Popen(
            binary.LEASH + [self.program, "-p", str(self.folder), "-c", "nginx.conf", "-e", "error.log"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for port in (self.proxied, self.alone):
            self._wait_for(port)
        return self

    def _wait_for(self, port):
        while True:
            assert self.process.poll() is None, (self.folder / "error.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return
            except ConnectionRefusedError:
                pass

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(binary.PATIENCE)
