"""Scrapy's settings for this project; `scrapy.cfg` points here.

Whatever decides when a host is asked (delays, robots.txt, redirects, retries) is the frontier's,
so Scrapy's own is off."""

from __future__ import annotations

import os

BOT_NAME = "shilu"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# The data folder; every other place is below it. The only environment variable that is read.
SHILU_DATA = os.environ.get("SHILU_DATA", "data")

# Replaced by the spider with the operator's contact before the first request.
USER_AGENT = "shilu (no operator named; loopback only)"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",  # never br: checkers of the archive stumble over it
}

SCHEDULER = "crawler.scheduler.FrontierScheduler"
DOWNLOAD_HANDLERS = {
    "http": "crawler.capture.WarcDownloadHandler",
    "https": "crawler.capture.WarcDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
CAPTURE_WRITER = "crawler.identity.warc_writer"
CAPTURE_FOLDER = None
CAPTURE_WARC_SIZE = 1 << 30  # bytes of a WARC after which the next one begins
CAPTURE_CREDENTIALS = "mask"  # shilu.toml decides
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6 too; the default is v4 only
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 16  # one at a time is the frontier's rule, not the slot's
CONCURRENT_ITEMS = 1  # we hand Scrapy no items, and it starts so many tasks for every page
DOWNLOAD_TIMEOUT = 60  # some county sites need 20 to 60 s to their first byte
DOWNLOAD_MAXSIZE = 16 << 20  # of the spider's copy; the archive has its own limit
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut page is archived as truncated, and read for what it has
DOWNLOAD_VERIFY_CERTIFICATES = True
DEPTH_LIMIT = 0
SHILU_DEPTH_LIMIT = 6
SHILU_GRACE = (
    24.0  # seconds for what is in flight after the first signal: WARCs are closed within 30
)
SHILU_LEASE_SECONDS = 120  # after which other workers take over what a dead one held (PostgreSQL)
DOWNLOAD_DELAY_JITTER = 0

ROBOTSTXT_OBEY = False  # the frontier obeys it, on the host's own turn
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPCACHE_ENABLED = False
HTTPPROXY_ENABLED = False  # environment variables must not choose a proxy; shilu.toml does
AUTOTHROTTLE_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # it runs code that is sent to it
HTTPERROR_ALLOW_ALL = True
DOWNLOADER_MIDDLEWARES = {
    "crawler.gate.Gate": 10,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.capture.inflate.CuttingCompression": 590,  # its place in Scrapy's order
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "WARNING"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False
