#   成都市区(市)县政府政务服务中心工作考核实施细则（2006年11月10日印发）——考核规则文件
#
#   The assessment rules of 2006 as data, in ZPL. Points are written with at most two decimals and
#   are exact. Every clause carries its Article and its text; every ruling on what the regulation
#   leaves open stands beside what it is about. `kaohe rules FILE` checks and shows such a file.

name = chengdu-2006
title = "成都市区(市)县政府政务服务中心工作考核实施细则"
year-first = 2000
year-last = 2099

#   第八条：基本分70分，其它加分累计不超过30分；实得分=实得基本分+实得加分-实际扣分。
base = 70
bonus-max = 30
#   第十一条(一)：每圈层评选优秀的比例不超过该圈层单位总数的30%。
quota-percent = 30
#   第七条：自查总结报告在年度工作考核（12月份）开始前报送。
self-check-before = 12-01

rulings
    year = "事实所属年度按发生时间（occurred）的北京时间（UTC+8）公历年确定。"
    deduction-limit = "第十条(八)的减分上限以封顶后的加分总数为准，每收到一条事件即重新计算。"
    two-clauses = "同一事实可同时适用两条规定，分别计分。"
    last-ruling = "同一事项有多次认定的，以记录顺序中最后一次为准。"
    overdue = "期限一过即为超时，不论其后是否办结；办结时间等于期限的，视为按时。"
    self-check = "自查报告在当年12月1日前收到的，视为按时。"
    quota = "评优名额按30%向下取整；并列超出名额时标为并列（tied），由考核小组决定，程序不代为取舍。"
    office = "考核小组自行上报的事项立即计分。"

tiers
    1
        name = "第一圈层"
        about = "中心城区"
        centres
            jinjiang
                name = "锦江区"
                code = 510104
            qingyang
                name = "青羊区"
                code = 510105
            jinniu
                name = "金牛区"
                code = 510106
            wuhou
                name = "武侯区"
                code = 510107
            chenghua
                name = "成华区"
                code = 510108
            gaoxin
                name = "高新区"
    2
        name = "第二圈层"
        about = "近郊区"
        centres
            longquanyi
                name = "龙泉驿区"
                code = 510112
            qingbaijiang
                name = "青白江区"
                code = 510113
            xindu
                name = "新都区"
                code = 510114
            wenjiang
                name = "温江区"
                code = 510115
            shuangliu
                name = "双流县"
                code = 510122
            pixian
                name = "郫县"
                code = 510124
    3
        name = "第三圈层"
        about = "远郊区"
        centres
            dujiangyan
                name = "都江堰市"
                code = 510181
            pengzhou
                name = "彭州市"
                code = 510182
            qionglai
                name = "邛崃市"
                code = 510183
            chongzhou
                name = "崇州市"
                code = 510184
            jintang
                name = "金堂县"
                code = 510121
            dayi
                name = "大邑县"
                code = 510129
            pujiang
                name = "蒲江县"
                code = 510131
            xinjin
                name = "新津县"
                code = 510132

#   A clause: `name` is what people call it. `kind` is base (takes the base away while it stands), bonus or deduction. Its points
#   are `points`, or one of `grades`, or what the office says between `points-min` and `points-max`.
#   `cap` bounds the clause's sum. `reporter` is who may report it besides the office; `counts` says
#   whether a district's report counts at once (report) or when the office confirms it (confirm).
clauses
    not-operating
        name = "未正常运行"
        article = "8(1)"
        kind = base
        text = "设立了政务服务中心机构并正常运行的得基本分70分，其它加分累计不超过30分。"
        ruling = "由考核小组上报；事项成立期间不得基本分。"
        reporter = office
        counts = report
    leadership
        name = "领导重视"
        article = "9(1)"
        kind = bonus
        text = "主要领导重视并亲自抓，机构健全，编制落实，人员稳定，经费有保障的，根据实际情况加1—5分。"
        points-min = 1
        points-max = 5
        cap = 5
        reporter = office
        counts = report
    efficiency
        name = "办事效率"
        article = "9(2)"
        kind = bonus
        text = "及时优化办事流程，缩短办理时限，提高中心即办件数和受理总量的，根据工作情况加分，累计不超过5分。"
        points-min = 0.5
        points-max = 5
        cap = 5
        reporter = office
        counts = report
    innovation
        name = "创新举措"
        article = "9(3)"
        kind = bonus
        text = "率先在全省、全市范围内推出创新性政务服务举措，成效显著的，按项加0.5分，累计加分不超过2分。"
        points = 0.5
        cap = 2
        reporter = district
        counts = confirm
    publication
        name = "刊物发表"
        article = "9(4)"
        kind = bonus
        text = "认真做好工作交流和理论调研，并在市级以上刊物发表或刊载，按刊物类别数量加分，市级每篇加0.5分，省级每篇加1分，国家级每篇加1.5分，累计加分不超过4分。"
        grades
            city = 0.5
            province = 1
            nation = 1.5
        cap = 4
        reporter = district
        counts = confirm
    commendation
        name = "受到表彰"
        article = "9(5)"
        kind = bonus
        text = "工作成绩突出，受到当地和上级党委、政府表彰的，按表彰层次加分，受到区(市)县党委、政府和市级部门表彰的每次加0.5分；受市委、市政府、省级部门表彰的每次加1分；受省委、省政府、国家部(委)局表彰的每次加1.5分。累计加分不超过4分。"
        ruling = "county：区(市)县党委政府和市级部门；city：市委市政府、省级部门；province：省委省政府、国家部委局。"
        grades
            county = 0.5
            city = 1
            province = 1.5
        cap = 4
        reporter = district
        counts = confirm
    media-praise
        name = "媒体肯定"
        article = "9(6)"
        kind = bonus
        text = "受到新闻媒体肯定性报道的，市级媒体每次加0.5分，省级媒体每次加1分，国家级媒体每次加1.5分，累计加分不超过4分。"
        grades
            city = 0.5
            province = 1
            nation = 1.5
        cap = 4
        reporter = district
        counts = confirm
    hosting
        name = "承办会议"
        article = "9(7)"
        kind = bonus
        text = "积极承办全市性政务中心综合会议或现场会，每次加0.5分，累计加分不超过2分。"
        points = 0.5
        cap = 2
        reporter = district
        counts = confirm
    assigned-task
        name = "交办任务"
        article = "9(8)"
        kind = bonus
        text = "圆满完成省、市政务服务中心临时交办的重要工作和任务，按项加0.5分，累计加分不超过2分。"
        points = 0.5
        cap = 2
        reporter = district
        counts = confirm
    contribution
        name = "突出贡献"
        article = "9(9)"
        kind = bonus
        text = "其它突出贡献加分，按项加0.5分，累计加分不超过2分。"
        points = 0.5
        cap = 2
        reporter = district
        counts = confirm
    dual-acceptance
        name = "两头受理"
        article = "10(1)"
        kind = deduction
        text = "已经纳入政务服务中心受理的事项，在中心窗口和机关内部两头受理或者擅自将受理事项撤回机关办理的，每项扣2分。"
        points = 2
        reporter = district
        counts = confirm
    overdue-case
        name = "超时办件"
        article = "10(2)"
        kind = deduction
        text = "所受理的事项超过规定和承诺时限办结，每项扣2分。"
        ruling = "以办件系统的事实为准，上报即计分。"
        points = 2
        reporter = district
        counts = report
    complaint
        name = "态度投诉"
        article = "10(3)"
        kind = deduction
        text = "窗口工作人员的服务态度受到服务对象投诉并经查属实的，每次扣2分。"
        ruling = "经考核小组查实后计分。"
        points = 2
        reporter = district
        counts = confirm
    language-complaint
        name = "用语投诉"
        article = "10(4)"
        kind = deduction
        text = "窗口工作人员上班时间不使用国语和文明用语，被服务对象投诉或新闻媒体等机构暗访曝光的，每次扣2分。"
        points = 2
        reporter = district
        counts = confirm
    criticism
        name = "通报批评"
        article = "10(5)"
        kind = deduction
        text = "受到当地和上级党委、政府通报批评的，每次扣5分。"
        points = 5
        reporter = district
        counts = confirm
    media-exposure
        name = "媒体曝光"
        article = "10(6)"
        kind = deduction
        text = "被新闻媒体曝光经查证属政务中心责任的，每次扣3分。"
        ruling = "经考核小组查证后计分。"
        points = 3
        reporter = district
        counts = confirm
    special-deduction
        name = "特殊情况扣分"
        article = "10(7)"
        kind = deduction
        text = "对其它特殊情况需要扣分的，由市政府政务服务中心区(市)县工作考核小组审定。"
        points-min = 0.01
        points-max = 100
        reporter = office
        counts = report
