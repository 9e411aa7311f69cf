"""The bodies that publish on the sample web: real divisions, invented reports."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["national", "province", "prefecture", "county", "township"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One reporting body; `code` is GB/T 2260, `topic` a table of topics.toml."""

    name: str
    org: str
    area: str
    code: str | None
    level: Level
    topic: str
    host: str
    printed: str = ""

    @property
    def consolidated(self) -> bool:
        return self.topic == "government"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A division and the host of its site."""

    name: str
    code: str
    level: Level
    host: str

    @property
    def kind(self) -> str:
        return {"province": "省", "prefecture": "市"}.get(self.level, self.name[-1])

    def government(self) -> Body:
        return Body(
            name=f"{self.name}人民政府", org=f"我{self.kind}", area=f"全{self.kind}",
            code=self.code, level=self.level, topic="government", host=self.host,
        )  # fmt: skip

    def department(self, short: str, topic: str, *, printed: str = "") -> Body:
        """A department; `printed` where its pages write an abbreviated name."""
        org = "我委" if short.endswith("委员会") else "我局"
        return Body(
            name=f"{self.name}{short}", org=org, area=f"全{self.kind}", code=self.code,
            level=self.level, topic=topic, host=self.host, printed=printed,
        )  # fmt: skip

    def town(self, short: str) -> Body:
        tail = "街道办事处" if short.endswith("街道") else "人民政府"
        name = f"{self.name}{short.removesuffix('街道')}{tail}" if tail[0] == "街" else (
            f"{self.name}{short}{tail}"
        )  # fmt: skip
        org = "我街道" if tail[0] == "街" else f"我{short[-1]}"
        return Body(
            name=name, org=org, area=f"全{org[1:]}", code=self.code, level="township",
            topic="town", host=self.host,
        )  # fmt: skip


def _gov(pinyin: str, name: str, code: str, level: Level) -> Place:
    return Place(name=name, code=code, level=level, host=f"www.{pinyin}-yangben.gov.cn")


SUICHANG = _gov("suichang", "遂昌县", "331123", "county")
LISHUI = _gov("lishui", "丽水市", "331100", "prefecture")
SHEYANG = _gov("sheyang", "射阳县", "320924", "county")
YANCHENG = _gov("yancheng", "盐城市", "320900", "prefecture")
LUSHAN = _gov("lushan", "芦山县", "511826", "county")
SHAOGUAN = _gov("shaoguan", "韶关市", "440200", "prefecture")
TONGGU = _gov("tonggu", "铜鼓县", "360926", "county")
LONGXI = _gov("longxi", "陇西县", "621122", "county")
PINGJIANG = _gov("pingjiang", "平江县", "430626", "county")
LUSHI = _gov("lushi", "卢氏县", "411224", "county")
SISHUI = _gov("sishui", "泗水县", "370831", "county")
TAINING = _gov("taining", "泰宁县", "350429", "county")
CHONGMING = _gov("chongming", "上海市崇明区", "310151", "county")
HUOSHAN = _gov("huoshan", "霍山县", "341525", "county")
RENHUA = _gov("renhua", "仁化县", "440224", "county")
GUIZHOU = _gov("guizhou", "贵州省", "520000", "province")
HECHI = _gov("hechi", "河池市", "451200", "prefecture")
FUSONG = _gov("fusong", "抚松县", "220621", "county")
ZHASHUI = _gov("zhashui", "柞水县", "611026", "county")
DINGXI = _gov("dingxi", "定西市", "621100", "prefecture")
LECHANG = _gov("lechang", "乐昌市", "440281", "county")
GRAIN = Body(
    name="国家粮食和物资储备局", org="我局", area="全系统", code=None, level="national",
    topic="grain", host="www.lswz-yangben.gov.cn",
)  # fmt: skip
