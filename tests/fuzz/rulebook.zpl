#   A small rulebook, which is read in no time: each kind of clause once, two tiers.
name = small
title = "小"
year-first = 2005
year-last = 2007
base = 70
bonus-max = 30
quota-percent = 30
self-check-before = 12-01
rulings
    year = "年"
tiers
    1
        name = "第一圈层"
        about = "中心城区"
        centres
            jinjiang
                name = "锦江区"
                code = 510104
            wuhou
                name = "武侯区"
    2
        name = "第二圈层"
        centres
            xindu
                name = "新都区"
                code = 510114
clauses
    closed-down
        article = "8(1)"
        kind = base
        text = "基"
        reporter = office
        counts = report
    praise
        article = "9(1)"
        kind = bonus
        text = "加"
        points-min = 0.5
        points-max = 5
        cap = 6
        reporter = district
        counts = confirm
    paper
        article = "9(4)"
        kind = bonus
        text = "刊"
        grades
            city = 0.5
            nation = 1.5
        reporter = district
        counts = report
    overdue-case
        article = "10(2)"
        kind = deduction
        text = "超"
        points = 0.5
        reporter = district
        counts = report
