"""The words by which a typed question list shows its parts: starts, labels, keys, explanations, headings."""

from __future__ import annotations

import re

I = re.IGNORECASE  # noqa: E741
# Signs that lead a line, pictures among them; not ❌, which leads what is wrong.
LEAD = r"[\s*#>•·●▪◆★☆+_=~\-–—→➔⇒✓✔✅☑➡❓❔❗💡📌📝📖🎯👉🔹🔸🔥✨✍⭐🟢\uFE0F]*"
HINT = r"(?:\s*[\[(<{][^\])>}\n]{1,40}[\])>}])*"
COUNTED_WORDS = {
    word: str(at) for at, word in enumerate(["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"], 1)
}
COUNTED = "|".join(COUNTED_WORDS)
BEFORE_START = r"[\[(<{]\s*[^\d\s\])>}][^\])>}\n]{1,20}[\])>}]\s*"
"""«[NB] Câu 1»"""
POINTS = re.compile(r"[\[(]\s*\d+(?:[.,]\d+)?\s*(?:điểm|đ|points?|pts?|marks?)\s*[\])]", I)

# «Câu 1:», «Câu hỏi 1.», «Câu 1 (NB) -», «Question 1.», «ID: 1»; «Câu 1-5» speaks of several.
STRONG = re.compile(
    rf"^{LEAD}(?:{BEFORE_START})?(?P<word>câu\s*hỏi(?:\s+số)?|câu(?:\s+số)?|question|ques|bài(?:\s+tập)?|id\s*:)\s*"
    rf"(?P<number>\d{{1,4}}(?:\.\d{{1,3}}(?=\s*[.:)]))?|(?:{COUNTED})(?=\s*[.:)]))(?P<letter>[a-zđ](?=\s*[.:)]))?"
    rf"(?!\s*[-–—]\s*\d)(?!\s*(?:,|;|và|đến|tới|to|and)\s)(?P<hint>{HINT})\s*"
    r"(?P<mark>[.:)/\-–—…]+|$|(?=[\s\t]))\s*",
    I,
)
POINTS_ALONE = re.compile(r"^\s*[\[(]?\s*\d+(?:[.,]\d+)?\s*(?:điểm|points?|pts?|marks?)\s*[\])]?\s*$", I)
CALLED = re.compile(r"^\s*(?:câu\s*hỏi|question)\s*[.:]\s*(?=\S)", I)
NUMBER = re.compile(r"^[\s*]*(?P<number>\d{1,4})\s*(?:[.)](?!\d)|/(?!\d)|\.\)|[-–:](?=\s)|,(?=\s+[^\W\d_]))\s*")
DOTTED = re.compile(r"^[\s*]*(?P<number>\d{1,3}\.\d{1,3})\s*[.):]?\s+(?=\D)")
BRACKET = re.compile(r"^\s*\[(?P<number>\d{1,3})\]\s*")
SEPARATOR = re.compile(r"^\s*\[<br>\]\s*", I)
ROMAN = re.compile(r"^\s*(?P<number>[IVX]{1,5})\s*[.)\-–:/]\s*(?=\S)")
GROUP_WORDS = (
    r"(?:phần|chương|mục|chuyên\s*đề|chủ\s*đề|part|section|chapter|unit|nội dung|nhóm|bài|tuần|đề(?:\s+số)?"
    r"|mã\s*đề(?:\s*thi)?(?:\s*:)?)"
)
HEADING = re.compile(
    rf"^{LEAD}(?P<word>{GROUP_WORDS})\s*(?:thứ\s*)?(?P<number>[IVX]{{1,5}}|\d{{1,4}}|[A-H]|một|hai|ba)\b", I
)
LETTERED_HEADING = re.compile(
    r"^\s*(?:[A-H]|[IVX]{1,4}|\d)\s*[.)\-–:/]?\s*(?:phần\s+)?(?:câu(?:\s*hỏi)?\s+)?"
    r"(?:trắc\s*nghiệm|tự\s*luận|đúng[\s/,-]*sai|trả\s*lời\s*ngắn|nhiều\s*lựa\s*chọn|lý\s*thuyết|bài\s*tập)\b.{0,80}$",
    I,
)
NAMED_HEADING = re.compile(r"^\W*(?:phần\s+)?(?:câu\s*hỏi\s*)?(?:trắc\s*nghiệm|tự\s*luận)(?:\s.{0,60})?$", I)
THE_END = re.compile(r"^[\s\W_]*(?:hết|the\s*end|end)[\s\W_]*(?:đề|bài|phần\s+\w+)?[\s\W_]*$", I)
PUPIL_NOTE = re.compile(
    r"^\W*(?:thí sinh|học sinh|cán bộ coi thi|giám thị|họ\s*(?:và|,)?\s*tên|số báo danh|thời gian làm bài|trang\s+\d)",
    I,
)

SIGN = r"(?:\*|✅|✔️?|☑️?|☒|🗹|◉|🔘|✓|√|\[[xX]\])"
LABEL = rf"(?P<sign>{SIGN})?\s*(?P<pin>#[!$]?)?\s*[\[(]?(?P<letter>[A-Ha-hАВСЕ])\s*"
BEFORE_OPTION = r"(?:(?:[-–+](?=\s)|[•●○▪■□◦➢▶❖☐⬜◯◻])\s*|\[\s?\]\s*)?"
OPTION = re.compile(rf"^\s*{BEFORE_OPTION}{LABEL}(?:[.)\]/:]+|[-–](?=\s)|(?=\t))\s*(?P<after>{SIGN}(?=\s))?\s*")
INSIDE = re.compile(rf"(?P<before>\t\s*|\s{{2,}}|(?<=\s)|(?<=[;\n])){LABEL}(?:[.)](?!\w[.)])|[/:](?=\s))\s*")
BULLET = re.compile(r"^\s*(?P<sign>\[[ xX]?\])?\s*(?:[-–—+•·●○▪■□◦➢▶❖o](?=\s)|[•●○▪■□◦➢❖])\s*(?P<box>\[[ xX]?\]\s*)?")
CYRILLIC = str.maketrans("АВСЕ", "ABCE")

KEY_WORDS = (
    r"đáp\s*án\s*(?:đúng|chính\s*xác)?|đáp\s*số|(?:phương\s*án|câu\s*trả\s*lời|trả\s*lời|ý|lựa\s*chọn)\s*đúng(?:\s*nhất)?"
    r"|câu\s*trả\s*lời|trả\s*lời|đ\s*/\s*[aá]|đ\.a|đs(?=\s*:)|đa|da|dap\s*an(?:\s*dung)?|correct(?:\s*answers?)?|answers?|ans|key"
)
SAID = r"(?:(?:đúng|sai|chính\s*xác)\s*[.!,]\s*)?"
"""«Đúng. Đáp án đúng là: …», as courses on the web answer"""
KEY = re.compile(rf"^{LEAD}{SAID}[\[(]?\s*(?:{KEY_WORDS})\s*(?:là)?\s*(?P<mark>[:=→\-–.]+|(?=\s|$))\s*", I)
WRONG_ONE = re.compile(
    rf"^{LEAD}(?:(?:đáp|phương)\s*án|ý|câu|lựa\s*chọn)\s+[A-H]\s*:?\s*(?:là\s*)?(?:sai|không\s*đúng|chưa\s*đúng)\b", I
)
CHOSEN = re.compile(
    rf"^{LEAD}(?:chọn|choose)\s*(?:đáp\s*án|phương\s*án|câu|ý)?\s*(?:đúng)?\s*(?:là)?\s*:?\s*(?=[A-H](?:[\s.,;:)]|$))",
    I,
)
KEY_IN_BRACKETS = re.compile(
    r"\s*[\[(]\s*(?:đáp\s*án(?:\s*đúng)?|đ/?a|dap\s*an|key|answer|ans)\s*(?:là)?\s*[:\-]?\s*(?P<key>[^\])]{1,40})[\])]\s*\.?\s*$",
    I,
)
KEY_AT_END = re.compile(
    r"(?:\s|(?<=[.;]))(?:Đáp án|ĐÁP ÁN|Đ/A|ĐA|ANSWER|Answer)(?:\s+đúng)?(?:\s+là)?\s*:\s*"
    r"[\[(]?(?P<key>[A-H])[\])]?\s*\.?\s*$"
)
EXPLANATION = re.compile(
    rf"^{LEAD}[\[(]?\s*(?P<word>giải\s*thích(?:\s*(?:chi\s*tiết|đáp\s*án))?|lời\s*giải(?:\s*chi\s*tiết)?|hướng\s*dẫn(?:\s*(?:giải|trả\s*lời))?"
    r"|hd(?:g)?|phương\s*pháp(?:\s*giải)?|cách\s*giải|giải(?:\s*chi\s*tiết)?|gợi\s*ý|tham\s*(?:khảo|chiếu)|lưu\s*ý|explanation|solution|feedback|nguồn|trích\s*dẫn|ghi\s*chú|vì)\s*(?P<mark>[:.\-–]+|$)\s*",
    I,
)
CITATION = re.compile(
    rf"^{LEAD}[\[(]?\s*(?:căn\s*cứ(?:\s*pháp\s*l[ýí])?|cơ\s*sở(?:\s*pháp\s*l[ýí])?|trích|theo)\s*:\s*", I
)
LAW_LINE = re.compile(
    r"^\s*[\[(]\s*(?:theo\s+|căn\s*cứ\s+|trích\s+|xem\s+|tại\s+)?(?:điểm|khoản|điều|luật|bộ\s*luật|nghị\s*(?:định|quyết)|thông\s*tư|quyết\s*định"
    r"|hiến\s*pháp|điều\s*lệ|chỉ\s*thị|pháp\s*lệnh|mục|chương|trang|tr\.|sgk|giáo\s*trình)\b.*$",
    I,
)
ARROW = re.compile(r"^\s*(?:→|➔|⇒|=>|-->|->)\s*")
ARROW_KEY = re.compile(r"^\s*(?:→|➔|⇒|=>|-->|->)\s*(?:[A-H]|[-+−]?\d+(?:[.,]\d+)?)\s*\.?\s*$")
LEVEL = re.compile(
    rf"^{LEAD}[\[(]?\s*(?:mức(?:\s*độ)?|độ\s*khó|cấp\s*độ|level|difficulty)\s*[:=]\s*(?P<level>[^\])]*)[\])]?\s*$", I
)
SUBJECT = re.compile(
    rf"^{LEAD}(?:môn(?:\s*(?:thi|học))?|chủ\s*đề|chuyên\s*đề|lĩnh\s*vực|subject|topic)\s*:\s*(?P<subject>\S.*)$", I
)
CODE = re.compile(r"^\s*(?:mã(?:\s*câu(?:\s*hỏi)?)?|code)\s*:\s*(?P<code>\S{1,64})\s*$", I)
KEYS_HEADING = re.compile(
    r"^\W*(?:\S{1,4}[.)]\s*)?(?:bảng\s+)?(?:đáp\s*án|answer\s*keys?|keys?|hướng\s*dẫn\s*chấm)"
    r"(?:\s+(?:và\s|chi\s*tiết|tham\s*khảo|trắc\s*nghiệm|đề|mã\s*đề|môn|phần|các\s+câu|gợi\s*ý).{0,80})?[\s\W]*$",
    I,
)
LEVEL_TAG = re.compile(
    r"^\s*(?=\[|[(<{]\s*[^\d\s])[\[(<{]\s*(?P<level>NB|TH|VDC|VD|VC|nhận biết|thông hiểu|vận dụng(?: cao)?|dễ|"
    r"trung bình|khó|[1-4])\s*[\])>}]\s*[.:\-]?\s*",
    I,
)

ESSAY_CUE = re.compile(
    r"^\W*(?:(?:anh|chị|anh/chị|anh \(chị\)|đồng chí|bạn|em)\W*)?(?:hãy\s+)?(?:trình bày|phân tích|nêu|"
    r"giải thích|chứng minh|bình luận|viết|so sánh|"
    r"liên hệ|cảm nhận|đề xuất|cho biết suy nghĩ|vì sao|tại sao|làm rõ)\b",
    I,
)
PREDICTION = re.compile(
    r"dự\s*đoán.{0,80}(?:bao\s*nhiêu|số\s*(?:người|lượng|lượt|thí\s*sinh|đoàn\s*viên|công\s*nhân|bài))", I | re.DOTALL
)
SEVERAL_CUE = re.compile(
    r"chọn\s*(?:các|những|nhiều|hai|ba|bốn|[2-4])\s*(?:phương án|đáp án|câu|ý|lựa chọn|mục)"
    r"|nhiều\s*(?:đáp án|lựa chọn)|(?:các|những)\s*(?:phương án|đáp án|câu trả lời)\s*(?:nào\s*)?(?:là\s*)?đúng"
    r"|(?:choose|select)\s*(?:two|three|all)",
    I,
)
ORDER_CUE = re.compile(
    r"(?:sắp\s*xếp|xếp).{0,80}(?:thứ tự|trình tự)|theo\s*(?:đúng\s*)?(?:thứ tự|trình tự)", I | re.DOTALL
)
MATCH_CUE = re.compile(r"\b(?:ghép|nối|cột\s*(?:A|B|I|II|1|2|trái|phải)|tương\s*ứng)\b|\bmatch\b", I)
COLUMN_HEAD = re.compile(r"^\W*cột\s*(?:A|B|I|II|1|2|trái|phải)\W*$|^\W*[AB]\W*$", I)
GROUP_CUE = re.compile(
    r"đúng\s*[/\-–]\s*sai|đúng\s*(?:hay|hoặc)\s*sai|(?:mỗi|các)\s*(?:ý|phát\s*biểu|nhận\s*định)\b.{0,60}đúng.{0,20}sai|true\s*(?:/|or)\s*false",
    I,
)
SHORT_CUE = re.compile(r"trả\s*lời\s*ngắn|điền\s*(?:đáp|kết)|short\s*answer", I)
ESSAY_PART = re.compile(r"tự\s*luận|essay", I)
PASSAGE_ALONE = re.compile(
    r"^\W*(?:đọc|read|dựa vào|xem)\b.{0,80}(?:đoạn|văn bản|thông tin|tư liệu|ngữ liệu|passage|text|tình huống)"
    r".{0,120}(?:trả lời|câu hỏi|questions?)\b.{0,60}$",
    I,
)
INSTRUCTION = re.compile(
    r"^\W*(?:mark the letter|read the following|choose the (?:best|correct|word|answer|sentence)|"
    r"circle the letter|look at the)\b",
    I,
)
PAGE_NOTE = re.compile(r"^\W*(?:trang|page)\s*\d+(?:\s*/\s*\d+)?\W*(?:mã\s*đề.{0,20})?$", I)
NOT_PASSAGE = re.compile(r"thí sinh|mỗi câu (?:trả lời|hỏi)|học sinh trả lời", I)
