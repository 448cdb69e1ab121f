// Every word of a centre's own page, in both languages; in Chinese those of `kaohe explain`.
import { COMMON } from "./words_common.js";

function findingsEn(count) {
    return count === 1 ? "1 finding" : `${count} findings`;
}

const WORDS = {
    zh: {
        ...COMMON.zh, space: "",
        title: (name, year) => `${name} ${year}年考核得分说明`,
        back: "返回名次表",
        asOf: (n, when) => `截至第 ${n} 条记录（${when}）`, asOfNow: (n) => `截至第 ${n} 条记录`,
        closedYear: "本年度已结", refreshed: (n) => `已更新到第 ${n} 条记录`,
        retry: "重试", empty: "本年度没有记录",
        inArticle: (article) => `（${COMMON.zh.article(article)}）`,
        points: (points) => `${points} 分`, outOf: (count) => `共 ${count} 个中心`,
        rank: (tier, rank, tied) => `${tier}${tied > 1 ? "并列" : ""}第 ${rank} 名${tied > 1 ? `（共 ${tied} 个中心）` : ""}`,
        rankShort: (rank) => `第 ${rank} 名`,
        notExcellent: "未列入",
        awards: (word, quota, isTied) => `评优：${word}，优秀名额 ${quota} 个${isTied ? "，由考核小组定" : ""}（第 11(1) 条）`,
        selfCheck: (day, isLate) => day ? `自查：${day} 收到${isLate ? "，逾期" : ""}（第 7 条）` : "自查：未收到（第 7 条）",
        standing: "现在的位置", standingThen: "那时的位置", lost: "什么扣了分", waits: "什么待裁定", missing: "离上一名还差什么", formula: "得分",
        lostNone: "没有扣分", lostTaken: (points) => `实扣 ${points} 分`,
        lostOf: (count, points) => `${count} 项，${points} 分`,
        waitsNone: "没有待核事项", waitsCount: (count) => `${count} 项待核，未计分`,
        waitsOf: (count, sign, points) => `${count} 项，${sign}${points} 分`,
        waitsClosed: "年度已结，除非重开不再计分",
        noneAbove: "本圈层没有更高的名次", isClosed: "年度已结，名次已定",
        way: (rank, gap, need) => `与第 ${rank} 名相差 ${gap} 分；净增 ${need} 分即可并列，超过则居前`,
        wayCut: (cut) => `现有 ${cut} 分扣分未扣（第 10(8) 条），新的加分先抵这些`,
        rooms: "还可加分", roomsNone: "各项加分都已到上限",
        unreachable: (room, rank, hasBase) =>
            `${hasBase ? "" : "基本分为 0（未正常运行，第 8(1) 条），"}` +
            `加分至多还有 ${room} 分，单靠加分达不到第 ${rank} 名${hasBase ? "" : "：先要恢复基本分"}`,
        scoreYear: "得分走势", ranksYear: "本圈层名次走势", capsTitle: "各项加分与上限", lossesTitle: "各项扣分",
        lossTip: (name, counts, points) => `${name}：${counts} 项，扣 ${points} 分`,
        seriesOccurred: "按发生日期", seriesKnown: "当时所知",
        scoreNote: (n) => `实线按发生日期：各月底以前发生的事项，依据截至第 ${n} 条记录的认定重新计算。`,
        marksNote: "线旁的负数是当月发生并计分的扣分。", monthLosses: "当月扣分",
        knownNote: "虚线是当时所知：各月底实际公布的得分。",
        beganNote: (day) => `记录始于 ${day}，此前各月没有当时公布的得分。`,
        scoreDesc: (first, last, month) => `1月底 ${first} 分，${month}底 ${last} 分。数字见下面的表。`,
        ranksDesc: (name, rank, month) => `${month}底 ${name} 第 ${rank} 名。数字见下面的表。`,
        numbers: "数字", monthHead: "月底", clauseHead: "条款", countsHead: "计分", capHead: "上限", sumHead: "认定",
        itemsHead: "项数",
        bonusOf: (bonus, most) => `加分合计 ${bonus} 分，上限 ${most} 分（第 8(1) 条）。虚框是超出本条款上限、不计的部分。`,
        noHistory: "还没有可画的月份",
        explanation: "逐条说明", kinds: { base: "基本分", bonus: "加分", deduction: "扣分" },
        sum: (points) => `认定 ${points} 分`, cap: (points) => `上限 ${points} 分`, counts: (points) => `计 ${points} 分`,
        barTitle: (name, counts, cap) => cap === null ? `${name} 计 ${counts} 分` : `${name} 计 ${counts} 分，上限 ${cap} 分`,
        also: (count) => `另有 ${count} 项待核，见下`,
        whyPending: "未计分：等考核小组认定", whyDismissed: "未计分：考核小组不予认定", whyRevoked: "未计分：已撤销",
        whyBase: "基本分为 0", whyCapped: (points) => `计 ${points} 分：本条款已到上限`,
        noBase: "不得基本分", grades: { county: "区县级", city: "市级", province: "省级", nation: "国家级" },
        record: "编号", reported: "上报", summary: "摘要", evidence: "依据", ruling: "裁定", number: "记录",
        sent: (who, day) => `${who}，${day} 收到`,
        ruled: (word, who, n, day, summary) => `${word}（${who}，记录 ${n}，${day}）${summary ? `：${summary}` : ""}`,
        pendingTitle: "待核：等考核小组认定，未计分", lateTitle: "年度考核结束以后才报来的，都不计分",
        total: "合计", base: "基本分", bonus: "加分", deduction: "扣分",
        bonusCut: (points) => `加分总数已到上限，超出的 ${points} 分不计`,
        deducted: (raw, taken) => `合计 ${raw} 分，实扣 ${taken} 分`,
        deductionCut: (points) => `扣分以加分为限（第 10(8) 条），${points} 分不扣`,
        result: (base, bonus, deduction) => `${base} + ${bonus} − ${deduction} = `,
        fresh: "新", again: (slug, year, n) => `核对：kaohe explain ${slug} --year ${year} --at ${n}`,
        signOffice: "考核小组（签字）", signCentre: "中心负责人（签字）", signDay: "日期",
    },
    en: {
        ...COMMON.en, space: " ",
        title: (name, year) => `${name}: why it has its score, ${year}`,
        back: "Back to the table",
        asOf: (n, when) => `as of record ${n} (${when})`, asOfNow: (n) => `as of record ${n}`,
        closedYear: "the year is closed", refreshed: (n) => `Now as of record ${n}`,
        retry: "Try again", empty: "There are no records in this year",
        inArticle: (article) => ` (${COMMON.en.article(article)})`,
        points: (points) => `${points} points`, outOf: (count) => `of ${count} centres`,
        rank: (tier, rank, tied) => `${tier}, rank ${rank}${tied > 1 ? `, tied (${tied} centres)` : ""}`,
        rankShort: (rank) => `rank ${rank}`,
        notExcellent: "not among the excellent",
        awards: (word, quota, isTied) =>
            `Award: ${word}; at most ${quota} of the tier${isTied ? ", the office decides" : ""} (Article 11(1))`,
        selfCheck: (day, isLate) => day ? `Self-check: received ${day}${isLate ? ", late" : ""} (Article 7)`
            : "Self-check: not received (Article 7)",
        standing: "Where it stands", standingThen: "Where it stood", lost: "What cost points",
        waits: "What waits for a ruling", missing: "What is missing to the next rank", formula: "Score",
        lostNone: "Nothing was deducted", lostTaken: (points) => `${points} points deducted`,
        lostOf: (count, points) => `${findingsEn(count)}, ${points} points`,
        waitsNone: "Nothing waits", waitsCount: (count) => `${count} pending, not counted`,
        waitsOf: (count, sign, points) => `${findingsEn(count)}, ${sign}${points} points`,
        waitsClosed: "the year is closed: they count only if it is opened again",
        noneAbove: "No rank of this tier is better", isClosed: "The year is closed, the ranks stand",
        way: (rank, gap, need) =>
            `${gap} points behind rank ${rank}; a net ${need} more ties with it, and anything beyond passes it`,
        wayCut: (cut) => `${cut} points of deductions are spared now (Article 10(8)); new bonus makes these good first`,
        rooms: "Bonus that can still be had", roomsNone: "Every bonus clause is at its cap",
        unreachable: (room, rank, hasBase) =>
            `${hasBase ? "" : "The base is 0 (not in operation, Article 8(1)). "}` +
            `At most ${room} points of bonus are left: by bonus alone rank ${rank} is out of reach` +
            `${hasBase ? "" : "; the base has to come back first"}`,
        scoreYear: "Score over the year", ranksYear: "Ranks of the tier over the year",
        capsTitle: "Bonus clauses against their caps", lossesTitle: "Deductions by clause",
        lossTip: (name, count, points) => `${name}: ${findingsEn(count)}, ${points} points`,
        seriesOccurred: "by what had occurred", seriesKnown: "as known then",
        scoreNote: (n) => `Solid: what had occurred by each month's end, by the rulings as of record ${n}.`,
        marksNote: "Negative numbers: deductions that occurred in the month and count.",
        monthLosses: "Deductions of the month",
        knownNote: "Dashed: the score as it was published at each month's end.",
        beganNote: (day) => `The log begins on ${day}: nothing was published at the ends of the months before.`,
        scoreDesc: (first, last, month) =>
            `${first} points at the end of January, ${last} at the end of ${month}. ` +
            `The numbers are in the table below.`,
        ranksDesc: (name, rank, month) =>
            `${name} has rank ${rank} at the end of ${month}. The numbers are in the table below.`,
        numbers: "Numbers", monthHead: "Month's end", clauseHead: "Clause", countsHead: "Counts", capHead: "Cap",
        sumHead: "Recognised", itemsHead: "Findings",
        bonusOf: (bonus, most) =>
            `All bonus: ${bonus} of at most ${most} (Article 8(1)). ` +
            `Dashed: recognised beyond a clause's cap, not counted.`,
        noHistory: "There is no month to draw yet",
        explanation: "Line by line", kinds: { base: "Base", bonus: "Bonus", deduction: "Deductions" },
        sum: (points) => `recognised ${points}`, cap: (points) => `cap ${points}`,
        counts: (points) => `counts ${points}`,
        barTitle: (name, counts, cap) => cap === null ? `${name} counts ${counts}`
            : `${name} counts ${counts} of at most ${cap}`,
        also: (count) => `${count} more pending, see below`,
        whyPending: "Not counted: waits for the office", whyDismissed: "Not counted: the office dismissed it",
        whyRevoked: "Not counted: revoked",
        whyBase: "the base is 0", whyCapped: (points) => `counts ${points}: the clause is at its cap`,
        noBase: "takes the base away",
        grades: { county: "county", city: "city", province: "province", nation: "nation" },
        record: "Case no.", reported: "Reported by", summary: "Summary", evidence: "Evidence", ruling: "Ruling",
        number: "Record",
        sent: (who, day) => `${who}, received ${day}`,
        ruled: (word, who, n, day, summary) => `${word} (${who}, record ${n}, ${day})${summary ? `: ${summary}` : ""}`,
        pendingTitle: "Pending: these wait for the office, and are not counted",
        lateTitle: "Reported after the year was closed: none of these count",
        total: "Sum", base: "Base", bonus: "Bonus", deduction: "Deductions",
        bonusCut: (points) => `all bonus is at its cap: ${points} beyond it do not count`,
        deducted: (raw, taken) => `${raw} in all, ${taken} taken`,
        deductionCut: (points) => `deductions end where the bonus does (Article 10(8)): ${points} are spared`,
        result: (base, bonus, deduction) => `${base} + ${bonus} − ${deduction} = `,
        fresh: "new", again: (slug, year, n) => `To check: kaohe explain ${slug} --year ${year} --at ${n}`,
        signOffice: "For the office (signature)", signCentre: "For the centre (signature)", signDay: "Date",
    },
};

export function centreWords(lang) {
    return WORDS[lang === "en" ? "en" : "zh"];
}
