"""The archive room: exchanges go in byte for byte, payloads come out; nothing is lost silently.

Write with `archive.writer.WarcWriter` into an `archive.folder.DataFolder`; read with
`archive.reader.payloads`; `archive.check.check` says whether it is all still there. The types that
cross the door are `archive.capture`'s and `archive.exchange`'s."""
