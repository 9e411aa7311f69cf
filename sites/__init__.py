"""Who publishes and how their pages read: pure knowledge, no network, no archive.

`page.Page` a page as a value · `kinds.recognise`, `kinds.by_name` the system that made it ·
`kind.Kind` its lists, pagers
and files · `roles.page_role` list or article · `titles`, `columns` what names say ·
`prior.candidate` a link's promise ·
`traps` links that lead nowhere · `challenge` defences and shells · `labels` visible labels ·
`lexicon` chrome phrases ·
`registry` seeds · `divisions`, `bodies` places and public bodies · `hijacked` copies on foreign
domains
"""
