"""Rule *form of address* (称呼): how the buyer is addressed, from the receiver's name."""

from __future__ import annotations

import re
import unicodedata

from kefu_tui.domain.orders import is_masked

EITHER = "女士/先生"
"""Until the agent has heard the voice, both are offered and one is said."""

_COMPOUND = """
欧阳 司马 诸葛 上官 司徒 司空 司寇 皇甫 尉迟 公孙 长孙 慕容
令狐 夏侯 端木 独孤 南宫 宇文 轩辕 东方 西门 东郭 南门 钟离
闻人 赫连 澹台 濮阳 淳于 申屠 公冶 太叔 仲孙 鲜于 闾丘 呼延
拓跋 百里 万俟 左丘 公羊 亓官 巫马 公西 漆雕 乐正 颛孙 纳兰
耶律 完颜 叶赫 歐陽 司馬 諸葛 尉遲 長孫 公孫 獨孤 南宮 軒轅
東方 西門 鍾離 聞人
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常"
    "武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝"
    "左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯"
    "阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈"
    "姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫"
    "鞠僧桑荆谌银扬明沙薄伏岑习胥和蔺水云昌凤酆皮伦禹狄贝茅支咎经裘缪干宣贲杭诸钮嵇滑荣荀羊惠麹"
    "芮储汲邴朴松富乌焦巴弓牧隗山宓蓬郗班仰秋伊暴甯厉戎祖束幸韶蓟印宿怀蒲鄂索咸籍闻莘翠劳逄扶堵宰郦雍"
    "璩濮寿通扈郏浦尚农晏瞿阎充慕茹宦鱼容暨居衡步耿满弘国寇广禄阙东殳沃利蔚越夔隆师库晁勾融訾那"
    "沙乜养须丰红逯苍双莘肖闫付代候尧占粟区仝佘蓬鹿衷随冒展修亢况冶覃泮尕麻撒海蹇揣芶钭"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭許鄧呂蘇盧蔣賈葉閻鍾譚鄒陸龍萬錢湯賴龔龐蘭顏倪嚴蘆魯韋畢聶叢齊莊"
    "祁時關費紀項陽衛鮑單寧閔車邊饒婁蓋連郝喬賀顧邱簡區練雲樂應寶"
)

_TITLES = {
    "女士": "女士",
    "先生": "先生",
    "老师": "老师",
    "小姐": "女士",
    "太太": "女士",
    "阿姨": "女士",
    "大姐": "女士",
    "大哥": "先生",
}
"""A title the buyer wrote with the name, and the one to say."""

_NO_PERSON = re.compile(
    "代收|前台|门卫|单位|驿站|仓库|公司|宿舍|收发|快递|超市|物业|方便"
    "|顾客|游客|用户|买家|会员|管理|小区|大厦|广场|学校|[大中小]学|附中|医院|药房|花园|家园|公寓"
    "|宾馆|旅馆|集团|商厦|商行|科技|技术|中心|[店厂局]$|[一二三四五六七八九]班"
)
"""What stands in the receiver's place and begins like a surname."""
_NAME = re.compile(r"[^\W\d_a-zA-Z]{2,4}")
_ADDITION = re.compile(r"[(\[【〔].*|收$")


def surname(receiver: str) -> str | None:
    """The surname, compound ones whole; None when masked, empty or no Chinese name."""
    name = _bare(receiver)
    if is_masked(receiver) or not _NAME.fullmatch(name) or _NO_PERSON.search(name):
        return None
    if name[:2] in COMPOUND_SURNAMES:
        return name[:2]
    return name[0] if name[0] in _SURNAMES else None


def address(receiver: str, title: str = "") -> str | None:
    """`王女士/先生`, `欧阳女士` with a title known; None where only plain 您 is left.

    `title`: what the agent chose for this buyer; else the one in the name (`王先生`), else both.
    """
    name = _bare(receiver)
    family = surname(receiver)
    if family is None:
        return None
    written = _TITLES.get(name[len(family) :], "")
    return family + (title or written or EITHER)


def _bare(receiver: str) -> str:
    """Without spaces and what people add: `王 丽（前台）` -> `王丽`."""
    plain = "".join(unicodedata.normalize("NFKC", receiver).split())
    return _ADDITION.sub("", plain)
