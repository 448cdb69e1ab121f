// Every word that the page shows, in both languages. Chinese first; `?lang=en` is English.
import { COMMON, MONTHS_EN } from "./words_common.js";

function agoZh(seconds) {
    if (seconds < 60) return `${seconds} 秒`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} 小时`;
    return `${Math.floor(seconds / 86400)} 天`;
}

function agoEn(seconds) {
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} days`;
}

const spanZh = (hours) => (hours > 24 ? `${hours / 24} 天` : `${hours} 小时`);
const spanEn = (hours) => (hours > 24 ? `${hours / 24} days` : hours > 1 ? `${hours} hours` : "hour");

const zh = {
    ...COMMON.zh, other: "English", otherLang: "en",
    title: (year) => (year ? `成都市政务服务中心工作考核 ${year} 年度名次` : "成都市政务服务中心工作考核"),
    isClosed: (closed) => `（${closed}）`,
    quota: (quota) => `优秀名额 ${quota} 个`,
    leads: "领先", tiedLead: (count) => `${count} 个中心并列领先`, ahead: (by) => `领先第 2 名 ${by} 分`,
    heads: { rank: "名次", move: "变动", centre: "中心", score: "得分", line: "走势", bonus: "加分", deduction: "扣分", pending: "待核",
        excellent: "评优", check: "自查", last: "最近事项" },
    about: {
        score: "得分 = 基本分 + 加分 − 实际扣分（第 8 条）",
        deduction: "实际扣分；扣分总数不超过加分总数（第 10(8) 条）", pending: "等待考核小组核实、尚未计分的事项",
        excellent: "每圈层优秀不超过 30%（第 11(1) 条）", check: "自查报告收到的日期（第 7 条）",
    },
    notCome: "未报", noBase: "无基本分", raw: (raw) => `应扣 ${raw}`,
    up: (by) => `升 ${by} 位`, down: (by) => `降 ${by} 位`, same: "未变",
    line: (name, first, last) => `${name} 全年得分走势：从 ${first} 到 ${last}`,
    fresh: (record, seconds) => `${record}，${seconds} 秒前核对`, still: (record) => `截至${record}`,
    recordAt: (n, when) => (when ? `记录 ${n}（${when} 收到）` : `记录 ${n}`),
    lost: "连接已断，正在重连", silent: "记分程序没有响应，正在重试", mayBeOld: "；下表可能不是最新的",
    wrong: (name) => `无法显示：地址里的 ${name} 有误，`, wrongEnd: "所要的不明，故不以现在的名次代替。", isUnknown: "没有这个参数", isTwice: "不能重复",
    right: { year: "应为四位年份，如 2006", at: "应为记录号，如 800", as_of: "应为时间，如 2006-07-31 或 2006-07-31T12:00:00+08:00",
        occurred_until: "应为时间，如 2006-07、2006-07-31 或 2006-07-31T12:00:00+08:00", centre: "应为中心的代号，如 wuhou",
        lang: "应为 zh 或 en" },
    newest: "最新", changes: "最近变动", changesThen: "当时的最近事项", noChanges: "还没有事项",
    since: ({ month, hours }) => (month ? `${month} 月` : `近 ${spanZh(hours)}`),
    sinceShort: ({ month, hours }) => (month ? `${month} 月` : `近 ${spanZh(hours)}`),
    movedAgainst: ({ month, hours }) => (month ? `与 ${month - 1} 月末的名次相比` : `与 ${spanZh(hours)}前的名次相比`),
    moves: (since) => `${since}谁升谁降，为什么`, noMoves: (since) => `${since}名次没有变动`, movesShort: "谁升谁降", jumps: "跳到",
    occurred: (day) => `${day} 发生`,
    which: (year, count, now) => `地址没有指明年度，这是最近有事项的 ${year} 年度（${count} 项）；${now} 年还没有事项。`, otherYears: "其他年度：",
    findingsIn: (count) => `（${count} 项）`,
    from: (before, now) => `第 ${before} → 第 ${now}`, overtaken: (names) => `被 ${names}超过`,
    passed: (names) => `超过 ${names}`, level: (names) => `与 ${names}持平`,
    withScores: (name, before, now) => `${name}（${before === now ? `${now} 未变` : `${before} → ${now}`}）`,
    sum: (sum) => `合计 ${sum}`, limitedTo: (by) => `因加分、扣分上限，${by === "0" ? "得分不变" : `得分变动 ${by}`}`,
    unknownTo: (by) => `得分 ${by}，这里所知的事项不全`,
    rest: (count, sum) => `另 ${count} 项，共 ${sum}`, by: "：",
    what: { counted: "计分", pending: "待核", confirmed: COMMON.zh.rulings.confirm, dismissed: COMMON.zh.rulings.dismiss,
    revoked: COMMON.zh.rulings.revoke, reported: "上报", noted: "记入" },
    action: { "self-check": "收到自查报告", "close-year": "年度已结", "reopen-year": "年度重开" },
    scores: (before, now) => `得分 ${before} → ${now}`, ranks: (before, now) => `名次 ${before} → ${now}`,
    sameScore: "得分不变", limited: (isBonus) => (isBonus ? "得分不变（已达加分上限）" : "得分不变（扣分不超过加分总数）"),
    others: (list) => `名次随之变动：${list}`, record: (n) => `记录 ${n}`, recordAbout: "看这一刻的名次",
    merged: (count) => `另有 ${count} 项变动来得太快，未逐条列出`,
    presence: "联网", allHere: (count) => `${count} 个区县全部在线`, silentOnes: (count) => `${count} 个区县失联`,
    unknownSince: (time) => (time ? `情况不明，自 ${time} 起` : "情况不明"),
    gone: (seconds) => `失联 ${agoZh(seconds)}`, never: "从未联网", noReports: (names) => `本年未上报：${names}`,
    noReportsFrom: (count) => `本年未上报：${count} 个`, silentShort: "失联", andMore: (count) => `等 ${count} 个`,
    monthsLabel: "看某月末的名次", now: "现在", years: "年度",
    monthEnd: (year, month) => `截至 ${year} 年 ${month} 月末`,
    until: (time) => `截至 ${time} 发生的事项`, asOf: (time) => `${time} 当时的名次`, at: (n) => `记录 ${n} 时的名次`,
    past: "这是过去的名次，不是现在的", byRulings: "按今天的认定，只计到那时发生的事项，不是现在的名次", choose: "选择时刻", chooseWhat: "时刻的含义",
    chooseKind: { occurred: "只算到此时发生的事项", received: "当时已收到的记录" }, go: "查看",
    share: "复制链接", shared: "已复制", print: "打印", skip: "跳到名次表", wall: "大屏", controls: "年度与时刻", summary: "概况",
    sheet: {
        as: "名次截至", printed: "打印于", root: "检查点", of: (n, hash) => `${n} 条记录，根哈希 ${hash}`, none: "无", unknown: "未取得",
        roles: ["考核小组组长（签字）", "审核（签字）", "制表（签字）"], date: "日期：　　　　年　　月　　日",
        rule: "依据《成都市区（市）县政府政务服务中心工作考核实施细则》（2006年11月10日）。实得分 = 实得基本分 + 实得加分 − 实际扣分。",
    },
};

const en = {
    ...COMMON.en, other: "中文", otherLang: "zh-CN",
    title: (year) => (year ? `Chengdu service centres: ranking ${year}` : "Chengdu service centres: ranking"),
    isClosed: (closed) => ` (${closed})`,
    quota: (quota) => `excellent: ${quota} at most`,
    leads: "leads", tiedLead: (count) => `${count} centres share the lead`, ahead: (by) => `${by} ahead of the second`,
    heads: { rank: "Rank", move: "Moved", centre: "Centre", score: "Score", line: "Year", bonus: "Bonus",
        deduction: "Deducted", pending: "Pending", excellent: "Excellent", check: "Self-check", last: "Last event" },
    about: {
        score: "score = base + bonus − deduction (Article 8)",
        deduction: "what is taken; never more than the bonus (Article 10(8))",
        pending: "waits for the office, and gives nothing yet",
        excellent: "at most 30% of each tier (Article 11(1))", check: "when the report came (Article 7)",
    },
    notCome: "none", noBase: "no base", raw: (raw) => `of ${raw}`,
    up: (by) => `up ${by}`, down: (by) => `down ${by}`, same: "unchanged",
    line: (name, first, last) => `${name}, score over the year: from ${first} to ${last}`,
    fresh: (record, seconds) => `${record}, checked ${seconds} s ago`, still: (record) => `as of ${record}`,
    recordAt: (n, when) => (when ? `record ${n} (received ${when})` : `record ${n}`),
    lost: "The connection is lost, trying again", silent: "The scorer does not answer, trying again",
    mayBeOld: "; what you see may be old",
    wrong: (name) => `This cannot be shown. In the address ${name} is wrong: `,
    wrongEnd: "It asks for something else than the ranking of now, so nothing is shown.",
    isUnknown: "there is no such parameter", isTwice: "it stands there more than once",
    right: { year: "it is a year of four digits, as 2006", at: "it is the number of a record, as 800",
    as_of: "it is a time, as 2006-07-31 or 2006-07-31T12:00:00+08:00",
        occurred_until: "it is a time, as 2006-07, 2006-07-31 or 2006-07-31T12:00:00+08:00",
        centre: "it is the slug of a centre, as wuhou", lang: "it is zh or en" },
    newest: "Latest", changes: "Last changes", changesThen: "Last events then", noChanges: "Nothing yet",
    since: ({ month, hours }) => (month ? `in ${MONTHS_EN[month - 1]}` : `in the last ${spanEn(hours)}`),
    sinceShort: ({ month, hours }) => (month ? `in ${COMMON.en.month(month)}` : spanEn(hours)),
    movedAgainst: ({ month, hours }) =>
        (month ? `against the rank at the end of ${MONTHS_EN[month - 2]}` : `against the rank of ${spanEn(hours)} ago`),
    moves: (since) => `Who moved ${since}, and why`, noMoves: (since) => `No rank changed ${since}`,
    movesShort: "Who moved", jumps: "Jump to", occurred: (day) => `occurred ${day}`,
    which: (year, count, now) =>
        `The address names no year: this is ${year}, the last with a finding (${count}); ${now} has none yet. `,
    otherYears: "Other years: ", findingsIn: (count) => ` (${count})`,
    from: (before, now) => `${before} → ${now}`, overtaken: (names) => `overtaken by ${names}`,
    passed: (names) => `passed ${names}`, level: (names) => `level with ${names}`,
    withScores: (name, before, now) => `${name} (${before === now ? `${now} as before` : `${before} → ${now}`})`,
    sum: (sum) => `in all ${sum}`,
    limitedTo: (by) =>
        `score ${by === "0" ? "unchanged" : `changed by ${by}`}, by the limits of bonus and deduction`,
    unknownTo: (by) => `score ${by}; not all that made it is known here`,
    rest: (count, sum) => `${count} more, together ${sum}`, by: ": ",
    what: { counted: "counted", pending: "waits", confirmed: COMMON.en.rulings.confirm,
    dismissed: COMMON.en.rulings.dismiss, revoked: COMMON.en.rulings.revoke, reported: "reported", noted: "noted" },
    action: { "self-check": "self-check came", "close-year": "year closed", "reopen-year": "year open again" },
    scores: (before, now) => `score ${before} → ${now}`, ranks: (before, now) => `rank ${before} → ${now}`,
    sameScore: "score unchanged",
    limited: (isBonus) =>
        (isBonus ? "score unchanged (the bonus is at its limit)"
            : "score unchanged (no more is deducted than the bonus)"),
    others: (list) => `ranks that moved with it: ${list}`, record: (n) => `record ${n}`,
    recordAbout: "the ranking as of it",
    merged: (count) => `${count} more changes came too fast to be listed`,
    presence: "Connected", allHere: (count) => `all ${count} districts`,
    silentOnes: (count) => (count === 1 ? "1 district silent" : `${count} districts silent`),
    unknownSince: (time) => (time ? `unknown since ${time}` : "unknown"),
    gone: (seconds) => `silent ${agoEn(seconds)}`, never: "never heard",
    noReports: (names) => `no report this year: ${names}`, noReportsFrom: (count) => `no report this year: ${count}`,
    silentShort: "silent", andMore: (count) => `and others, ${count} in all`,
    monthsLabel: "The ranking at the end of a month", now: "now", years: "Year",
    monthEnd: (year, month) => `As of the end of ${MONTHS_EN[month - 1]} ${year}`,
    until: (time) => `Counting what happened until ${time}`, asOf: (time) => `As it stood at ${time}`,
    at: (n) => `As it stood at record ${n}`,
    past: "this is the past, not the ranking of now",
    byRulings: "by today's rulings, of what had happened by then; not the ranking of now", choose: "Choose a moment",
    chooseWhat: "What the moment means",
    chooseKind: { occurred: "what had happened by then", received: "what had been received by then" }, go: "Show",
    share: "Copy link", shared: "copied", print: "Print", skip: "Skip to the table", wall: "Wall screen",
    controls: "Year and moment", summary: "At a glance",
    sheet: {
        as: "Ranking", printed: "Printed", root: "Checkpoint", of: (n, hash) => `${n} records, root hash ${hash}`,
        none: "none", unknown: "could not be had",
        roles: ["Head of the assessment group", "Checked by", "Drawn up by"], date: "Date:",
        rule: "By the assessment rules of Chengdu of 10 November 2006. Score = base + bonus − deduction.",
    },
};

const WORDS = { zh, en };

export function wordsFor(lang) {
    return WORDS[lang];
}
