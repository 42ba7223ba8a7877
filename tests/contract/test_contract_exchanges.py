"""Every exchange the black-box tests recorded in AZSREG_RECORD_DIR, held against the document of its path."""

import json
import os

import pytest

import contract_document
import contract_recording

@pytest.fixture(scope="module")
def seen():
    folder = os.environ.get("AZSREG_RECORD_DIR")
    if not folder:
        pytest.skip("AZSREG_RECORD_DIR names no folder with recorded exchanges")
    found = contract_recording.Seen(contract_document.load(), folder)
    assert found.count, f"no exchange was recorded in {folder}"
    return found


def test_every_exchange_is_as_described(seen):
    if seen.problems:
        pytest.fail(f"of {seen.count} exchanges:\n{seen.report()}", pytrace=False)


def test_every_operation_succeeded_at_least_once(seen):
    unseen = seen.checker.unseen()
    if unseen:
        pytest.fail("no test got a success from\n" + "\n".join(unseen), pytrace=False)


@pytest.mark.parametrize("name", [document.name for document in contract_document.load()])
def test_the_document_served_is_this_one(seen, name):
    document = seen.documents.named(name)
    assert seen.served_documents[document.served_at], f"no test read {document.served_at}"
    for served in seen.served_documents[document.served_at]:
        assert json.loads(served) == document.raw
