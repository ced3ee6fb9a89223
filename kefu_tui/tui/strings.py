"""What the screens say. Everything the agent reads in the desk's own voice stands here."""

TITLE = "催付台"

NO_CASE = "队列空了。F5 导入新的订单，或 F8 看今天的报表。"
NOTHING_TO_SAY = "不用联系：{why}"
NO_SCRIPT = "这个渠道没有合适的话术，按 F4 换渠道"
ONLY_SCRIPT = "没有别的话术了"
NOT_NOW = "{name}：{why}，不用联系也不用记"
BLOCKED = "勿扰：不联系、不复制；按 9 可解除"
NO_PHONE = "没有可打的号码：{why}"
SENT_NOT_ANSWERED = "没有电话可打；旺旺、短信发了还没回，按 1 记「已催付」"
UNDO_OLD = "再按一次 ^Z，撤销打开工作台之前的记录：{remark}"
WALK_ANSWER = "按话术一步步讲（Enter 走下去）"
ANSWERING = "{name}：Enter 走下一步，走到头记结果；也可以直接按数字"
SEVERAL_MEMOS = "{n} 个订单各有备注，^T 复制下一个"
RECORDED = "已记 {name}：{remark}（备注已复制，^Z 撤销）"
STORED = "已记 {name}：{remark}（^Z 撤销）"
UNSAVED = "还没有存下{tried}：{remark}。Enter 再试，^Z 放弃。"
TRIED = "（试了 {n} 次）"
ONLY_LOOKING = "现在只能看，不能存：F9 重新打开数据，位置不变。"
LOOKING_MARK = "只看"
GIVEN_UP = "已放弃，没有记录：{remark}"
REOPENED = "数据已重新打开，可以接着记"
REOPENED_UNSAVED = "数据已重新打开；Enter 把没存下的再存一次"
REOPENED_STORED = "数据已重新打开；没存下的其实已经记上了，不用再记"
NOT_NEEDED = "数据没有关闭，不用重新打开"
QUIT_UNSAVED = "还有 {n} 条没有存下，退出就没有了：再按一次 ^Q 退出"
UNDONE = "已撤销 {name}：{remark}"
COPIED = "已复制{what}：{text}"
NOTHING_TO_COPY = "没有可复制的内容"
CHANNEL_NOW = "改用{channel}"
ORDER_NOW = "现在可催：{order}"
CALL_STARTED = "通话计时开始，F3 停止"
CALL_STOPPED = "通话 {span}"

PROMISE_TITLE = "顾客答应什么时候付款？"
BUSY_TITLE = "约什么时候再联系？"
PROBLEM_TITLE = "付款遇到什么问题？"
HESITATING_TITLE = "顾客在犹豫什么？"
ANSWER_TITLE = "{reason}：这样回答，然后选何时再联系"
PERSON_TITLE = "接电话的不是本人"
PASSED_ON = "已请转告"
NEW_NUMBER = "给了新号码…"
NEW_NUMBER_TITLE = "新号码"
NEW_NUMBER_HINT = "11 位手机号或座机"
NOT_A_NUMBER = "这不像电话号码，请再核对一遍"
OTHER_TITLE = "其他结果"
WRONG_ORDER = "信息错误，顾客重拍"
ALREADY_PAID = "已付款（在千牛里看到）"
OTHER_NOTE = "其他，写一句备注…"
NOTE_TITLE = "备注写什么？"
NOTE_HINT = "例如：顾客要发票抬头"
NEXT_TITLE = "什么时候再联系？"
WHICH_ORDER = "哪一笔订单拍错了？"
ALL_ORDERS = "这些都拍错了"
AS_USUAL = "按惯例"
IN_HALF_AN_HOUR = "半小时后"
IN_AN_HOUR = "1 小时后"
CLOSES = "（订单 {when} 自动关闭）"
OTHER_TIME = "其他时间…"
TIME_TITLE = "写下时间"
TIME_HINT = "如 20:30、明天下午3点、11.23 15:00、半小时后"
NOT_A_TIME = "看不懂这个时间，请写成 {hint}"
PAST_TIME = "这个时间已经过去了"
CHOOSE_HINT = "数字直接选，↑↓ Enter 也可以，Esc 返回不记录"
INPUT_HINT = "Enter 确定，Esc 返回"

WELCOME = "还没有订单。选一个开始："
WELCOME_STEPS = (
    "第一步  在千牛「已卖出的宝贝」里批量导出订单，得到一个 CSV 或 XLSX 文件",
    "第二步  按 1 把它导进来，最该催的顾客会排在最前面",
    "第三步  按卡片上的话术联系，按一个数字记下结果，粘贴备注，自动到下一位",
)
WELCOME_CHOICES = (
    ("1", "导入订单文件"),
    ("2", "载入示例店铺（不动您的数据）"),
    ("3", "设置店铺、客服名和时段"),
)

IMPORT_TITLE = "导入订单"
IMPORT_HINT = "↑↓ 选文件，Enter 导入；也可以直接输入路径。Esc 返回"
IMPORT_PATH = "文件路径，可以把文件拖进来"
IMPORT_NO_FILES = "下载文件夹和 inbox 里没有导出文件，请在下面输入路径"
IMPORT_RUNNING = "正在读取 {file} …"
IMPORT_DONE = "Enter 开始催付，Esc 返回"

REPORT_WRITTEN = "工作簿已写到 {path}"
REPORT_COPIED = "日报文字已复制，可以贴到群里"

FIND_HINT = "旺旺名、收货人、手机尾号（四位起）或订单编号"
FIND_NOTHING = "没有找到"

HELP_TITLE = "按键帮助（只列这里能用的）"
HOW_TO_QUIT = "按 ^Q 退出；复制备注是 ^R，复制话术是 ^Y"
CRASHED = (
    "程序内部出错 ({error}), 催付台已关闭; 已记录的数据都还在, 请重新打开。\n"
    "出错的位置记在数据文件夹的 kefu.log 里 (不含顾客信息), 可交给技术人员。\n"
)
INTERNAL = "程序内部出错，已记录的数据都还在：{error}"
