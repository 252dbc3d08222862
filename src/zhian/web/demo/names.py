"""The names of the demonstration: enterprises and people that nobody could take for real ones.

Family names are words for "example" or "specimen" in several languages; every enterprise says in its own
name that it is fictional.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from zhian.kernel.locales import Text
from zhian.web.base.people.services import NewPerson

_ENTERPRISES: Final = """
yunzhou 云舟样例智能 Yunzhou Specimen Intelligence
linxi 麟溪样例算力 Linxi Specimen Compute
baiguo 白果样例芯片 Baiguo Specimen Chips
suijing 燧境样例视觉 Suijing Specimen Vision
tingyu 听屿样例语音 Tingyu Specimen Speech
heguang 禾光样例医疗 Heguang Specimen Medicine
duhe 渡禾样例物流 Duhe Specimen Logistics
songmo 松墨样例数据 Songmo Specimen Data
qiaoyin 樵隐样例安全 Qiaoyin Specimen Security
lanting 澜汀样例机器人 Lanting Specimen Robotics
xingqiao 星樵样例航天 Xingqiao Specimen Space
zhulin 竹霖样例软件 Zhulin Specimen Software
yanhui 砚回样例文档 Yanhui Specimen Documents
chuyun 初昀样例能源 Chuyun Specimen Energy
mingxi 茗溪样例传感 Mingxi Specimen Sensors
shuoye 朔野样例导航 Shuoye Specimen Navigation
guanlan 观岚样例气象 Guanlan Specimen Weather
feiliu 绯柳样例材料 Feiliu Specimen Materials
jiuwan 九畹样例生物 Jiuwan Specimen Biology
hanqiu 寒楸样例量子 Hanqiu Specimen Quantum
beishan 贝杉样例教育 Beishan Specimen Learning
wanjian 万笕样例水务 Wanjian Specimen Water
luoyi 络弋样例网络 Luoyi Specimen Networks
yushu 榆疏样例农业 Yushu Specimen Agriculture
qingdai 青黛样例设计 Qingdai Specimen Design
tanxing 檀杏样例翻译 Tanxing Specimen Translation
xuebai 雪柏样例制冷 Xuebai Specimen Cooling
fengyan 枫砚样例金融 Fengyan Specimen Finance
cangshu 苍黍样例存储 Cangshu Specimen Storage
huaiyu 槐屿样例游戏 Huaiyu Specimen Games
jingluo 泾洛样例交通 Jingluo Specimen Transport
ruoye 若椰样例零售 Ruoye Specimen Retail
zichuan 梓川样例影像 Zichuan Specimen Imaging
moyun 墨耘样例出版 Moyun Specimen Publishing
pinghu 萍斛样例检测 Pinghu Specimen Testing
liuyu 琉屿样例光学 Liuyu Specimen Optics
anqiu 岸楸样例船舶 Anqiu Specimen Ships
tangli 棠篱样例建筑 Tangli Specimen Building
"""
_FAMILY: Final = (
    ("SPECIMEN", "斯佩西门"),
    ("MUSTER", "穆斯特"),
    ("EXEMPLAR", "埃克森普拉"),
    ("ESEMPIO", "埃森皮奥"),
    ("VOORBEELD", "福尔贝尔德"),
    ("MODELO", "莫德洛"),
    ("PRZYKLAD", "普日克瓦德"),
    ("ORNEK", "厄尔内克"),
    ("EKSEMPEL", "埃克森佩尔"),
    ("PAVYZDYS", "帕维兹迪斯"),
)
_GIVEN: Final = (
    ("ADA", "艾达"),
    ("BRUNO", "布鲁诺"),
    ("CLARA", "克拉拉"),
    ("DARIO", "达里奥"),
    ("ELIN", "埃琳"),
    ("FELIX", "费利克斯"),
    ("GRETA", "格蕾塔"),
    ("HUGO", "雨果"),
    ("INES", "伊内斯"),
    ("JONAS", "约纳斯"),
    ("KATJA", "卡佳"),
    ("LEON", "莱昂"),
    ("MIRA", "米拉"),
    ("NILS", "尼尔斯"),
    ("OLGA", "奥尔加"),
    ("PAVEL", "帕维尔"),
    ("QUINN", "奎因"),
    ("ROSA", "罗莎"),
    ("SVEN", "斯文"),
    ("TESSA", "泰莎"),
    ("UGO", "乌戈"),
    ("VERA", "薇拉"),
    ("WIM", "维姆"),
    ("XENIA", "克谢尼娅"),
    ("YARA", "雅拉"),
)
PEOPLE: Final = len(_FAMILY) * len(_GIVEN)


def enterprises() -> tuple[tuple[str, Text], ...]:
    """Code and name of every further enterprise."""
    found = []
    for line in _ENTERPRISES.strip().splitlines():
        code, zh, en = line.split(" ", 2)
        found.append((code, Text(zh=f"{zh}（虚构企业）", en=f"{en} (fictional)")))
    return tuple(found)


def specimen_person(n: int) -> NewPerson:
    """The n-th person of Utopia, counted from 0; the same every time."""
    given, given_zh = _GIVEN[n % len(_GIVEN)]
    family, family_zh = _FAMILY[n // len(_GIVEN) % len(_FAMILY)]
    return NewPerson(
        family_name=family,
        given_name=given,
        native_name=f"{given_zh}·{family_zh}",
        nationality="UTO",
        birth_date=date(1962 + n * 7 % 38, 1 + n % 12, 1 + n * 5 % 28),
        document_number=f"U{n:04d}00{n % 10}",
        email=f"resident{n:03d}@people.example",
        language="en" if n % 3 else "zh-hans",
    )
