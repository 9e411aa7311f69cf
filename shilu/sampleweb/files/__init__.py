"""Attachments of the sample web, made by `shilu.sampleweb.attachments` and frozen."""
