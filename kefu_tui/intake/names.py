"""The names under which the exports of shops, ERPs and printing tools head their columns."""

from __future__ import annotations

from typing import Final

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    # An ERP's 订单编号 is its own; where the platform's number stands beside it, that one counts.
    "number": (
        "线上订单号", "线上单号", "平台订单号", "平台单号", "平台订单编号", "原始单号", "原始订单号",
        "订单编号", "订单号", "主订单编号", "主订单号", "父订单号", "子单原始单号", "交易编号",
        "交易单号", "订单号码", "订单id", "tid", "order_sn", "order_id",
    ),
    "line": (
        "子订单编号", "子订单号", "线上子订单号", "线上子订单编号", "原始子订单号", "子单号", "oid",
    ),
    "buyer": (
        "买家会员名", "买家会员昵称", "买家昵称", "客户网名", "下单帐号", "下单账号", "买家账号",
        "买家帐号", "买家旺旺", "买家旺旺名", "买家旺旺号", "旺旺名", "旺旺号", "旺旺昵称", "旺旺",
        "会员名", "会员昵称", "买家id", "客户id", "客户昵称", "用户昵称", "买家名称", "网名", "买家",
        "buyer_nick",
    ),
    "goods": ("买家应付货款",),
    "postage": ("买家应付邮费", "应收邮费", "邮费", "运费", "运费金额", "post_fee"),
    "due": (
        "订单应付金额", "应付金额", "应付总额", "订单应付", "买家应付金额", "应付款", "应收金额",
        "应收合计", "payment",
    ),
    "listed": ("货品总价", "商品总价"),
    "total": ("总金额", "订单总金额", "订单金额", "订单总额", "total_fee"),
    # `adjusted` is added to the prices in `listed`, `discount` (any number of columns) taken off.
    "adjusted": ("涨价或折扣", "涨价或减价", "卖家改价"),
    "discount": ("店铺优惠折扣", "平台优惠折扣", "多多支付立减金额", "优惠金额"),
    "paid": (
        "买家实际支付金额", "买家实付金额", "买家实付", "实付款", "用户实付金额", "实付金额",
        "实际支付金额", "订单实付金额", "买家支付金额", "用户支付金额", "支付金额", "付款金额",
        "已付金额", "已付", "实付", "实收金额", "商家实收金额",
    ),
    # The platform's word before an ERP's own: 被合并 and 已递交仓库 do not say who has paid.
    "status": (
        "线上状态", "平台状态", "平台订单状态", "店铺状态", "订单状态", "交易状态", "状态",
        "status", "付款状态", "支付状态",
    ),
    "created": (
        "订单创建时间", "下单时间", "拍下时间", "订单提交时间", "交易时间", "订单下单时间",
        "交易创建时间", "订单创建日期", "订单生成时间", "订单时间", "下单日期", "拍下日期",
        "订单日期", "订购时间", "提交时间", "创建时间", "created", "create_time", "created_at",
        "order_time", "订单成交时间", "成交时间",
    ),
    "paid_at": (
        "订单付款时间", "付款时间", "支付时间", "支付完成时间", "付款日期", "订单支付时间",
        "买家付款时间", "付款完成时间", "支付成功时间", "付款确认时间", "支付日期", "pay_time",
    ),
    "item": (
        "宝贝标题", "商品标题", "货品标题", "标题", "商品名称", "货品名称", "宝贝名称", "选购商品",
        "商品名", "产品名称", "品名", "宝贝", "商品", "商品信息", "名称", "商品简称", "title",
    ),
    "quantity": (
        "宝贝总数量", "商品总数量", "货品总数量", "商品总件数", "购买数量", "商品数量", "订购数量",
        "货品数量", "宝贝数量", "销售数量", "下单数量", "商品件数", "总数量", "数量", "件数", "num",
    ),
    "memo": (
        "订单备注", "商家备忘", "商家备注", "卖家备注", "卖家备忘", "卖家备忘录", "客服备注",
        "备注", "seller_memo",
    ),
    "message": (
        "买家留言", "主订单买家留言", "买家备注", "客户留言", "用户留言", "客户备注", "买家留言信息",
        "buyer_message",
    ),
    "receiver": (
        "收货人姓名", "收货人", "收件人", "收件人姓名", "收货人名称", "收货姓名", "客户姓名", "姓名",
        "receiver_name",
    ),
    "address": (
        "收货地址", "收件地址", "收货人地址", "收件人地址", "收货详细地址", "客户地址", "送货地址",
        "详细地址", "地址", "receiver_address",
    ),
    "area": ("收货地区", "收件地区", "省市县", "省市区", "所在地区", "收货人地区", "收件人地区"),
    "province": ("省", "省份", "收货省份", "收货人省份", "收件人省份", "收件省份", "省/直辖市"),
    "city": ("市", "城市", "收货城市", "收货人城市", "收件人城市", "收件城市"),
    "phone": (
        "联系手机", "联系电话", "收货人手机", "手机", "收件人手机", "收货人手机号", "收件人手机号",
        "收货手机", "收件手机", "手机号", "手机号码", "收货人电话", "收件人电话", "收货电话",
        "收件电话", "收货人联系方式", "收件人联系方式", "客户电话", "联系方式", "电话",
        "receiver_mobile", "receiver_phone",
    ),
    "close_reason": ("订单关闭原因", "关闭原因", "取消原因", "交易关闭原因", "订单取消原因"),
    "presale": ("分阶段订单信息", "分阶段信息"),
    "presale_flag": ("预售订单", "是否预售", "是否预售订单", "预售"),
    "on_delivery": ("货到付款", "是否货到付款"),
    "shop": ("店铺名称", "店铺", "店铺名", "来源店铺", "所属店铺"),
    "refunded": ("退款金额", "退款总金额", "已退款金额", "成功退款金额"),
    "refund_state": ("退款状态", "售后状态", "订单退款状态"),
    "delivery": ("运送方式", "配送方式"),
    "payment": ("支付方式", "付款方式", "支付详情"),
}  # fmt: skip
"""Field -> names seen, as `columns.normalised` writes them; the one to prefer first."""

SEVERAL: Final = frozenset(
    {"number", "buyer", "memo", "message", "phone", "item", "receiver", "status", "discount"}
)
"""Fields of which every column is kept; all but `discount` stand in where the first one is empty
(or masked) on a row."""

WHOLE_ORDER: Final = frozenset({"宝贝总数量", "商品总数量", "货品总数量", "商品总件数", "总数量"})
"""Names of a quantity that counts the order's items and not the row's."""
