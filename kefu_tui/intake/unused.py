"""Columns of known exports that hold times or sums and are none of those the desk asks for."""

from __future__ import annotations

import re
from typing import Final

from kefu_tui.intake.columns import normalised

_OTHER_TIMES: Final = re.compile(
    r"(发货|打印|审核|确认|过期|结束|更新|修改|截止|导出|退款|签收|揽收|到账|结算|完成|成功|关闭|收货|"
    r"承诺|预计|预约|售后|评价|推送|分配|配货|拣货|称重|开票|入库|出库|生效|失效|成团|体验)"
)
_OTHER_SUMS: Final = re.compile(
    r".*(优惠|折扣|运费|邮费|快递费|服务费|手续费|佣金|积分|红包|退款|退货|税|成本|单价|价格|售价|"
    r"返现|返点|抵扣|补贴|定金|立减|让利|赔付|打款|到账|毛利|利润|重量|体积|费用|分摊|保费|礼金|余额|"
    r"集分宝|购物金|津贴|改价|数量).*"
)


def known_but_unused(name: str) -> bool:
    """Whether a name says for itself that its times or sums are others than the desk asks for."""
    plain = normalised(name)
    return _OTHER_TIMES.search(plain) is not None or _OTHER_SUMS.fullmatch(plain) is not None
