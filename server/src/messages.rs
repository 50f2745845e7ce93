//! What the server itself says to people, in both languages.

use trellis_types::Lang;

/// A sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    SignIn,
    Forbidden,
    StaleForm,
    NotFound,
    Gone,
    Stale,
    TooLarge(String),
    RateLimited(u32),
    LanguageOff(String),
    Preparing(String),
    UnknownLanguage(String),
    LanguageNotAllowed(String),
    Busy,
    ObjectStore,
    /// How many wait, and for how many seconds; `None`: nobody judges now.
    QueueFull(u64, Option<u32>),
    JudgeIsThere,
    NotSilent,
    TooManyUnfinished(u64),
    Internal,
    WrongPassword,
    BadLogin,
    BadName,
    BadPassword,
    LoginTaken,
    Disabled,
    BadLink,
    EmptySource,
    SourceTooLarge(u64),
    SourceNul,
    /// A file that answers no test case, and the name that one would have.
    NoSuchCase(String, String),
    NotText(String),
    NoAnswer,
    TakesProgram,
    BeingChecked,
    NotOffered,
    InputTooLarge(u64),
    NotRegistered,
    NotInContest,
    ContestNotStarted,
    ContestOver,
    ContestRunning,
    ContestFinal,
    WrongCode,
    NotJudged(u64),
    SlugTaken,
    CodeTaken,
    BadSlug,
    Required,
    TooLong(u32),
    OutOfRange(u64, u64),
    BadTime,
    UnknownProblem(String),
    NotVerified,
    NotComplete,
    UnknownClassCode,
    BadPackage(String),
    /// One finding a line, after a line of ours.
    PackageFindings(String),
    BadCode,
    TooManyDrafts(usize),
    Keywords,
    TooManyProblems(usize),
    ProblemTwice(String),
    ProblemNotVerified(String),
    /// The package holds what the form cannot show.
    NotEditable,
    /// The compiler's words.
    ReferenceCompile(String),
    /// Which case (a sample or not, counted from 1), and what happened.
    ReferenceFailed {
        sample: bool,
        number: usize,
        why: String,
    },
    ReferenceSlow(u64),
    ReferenceNotAllowed(String),
    OwnAccount,
    InContest,
    NoFile,
    UnknownClass,
    NothingToRejudge,
    TooManyToRejudge(u64),
    RejudgingRunning,
    RejudgingClosed,
    RejudgedMeanwhile(u64),
    GrantedAgain,
    UnknownContest,
    UnknownSet,
    UnknownLogin,
    UnknownSubmission,
    /// Why hours were corrected.
    JudgedAgain,
    Text(String),
}

impl Message {
    /// The sentence in `lang`.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::ZhCn => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::SignIn => "Sign in first.".into(),
            Self::Forbidden => "You may not do this with your account.".into(),
            Self::StaleForm => "This form is too old. Reload the page and send it again; what you typed is kept in the editor.".into(),
            Self::NotFound => "There is no such thing here. Check the address.".into(),
            Self::Gone => "This was deleted. Your earlier submissions and hours stay.".into(),
            Self::Stale => "Somebody else has saved meanwhile. Reload to see their version, then make your change again.".into(),
            Self::TooLarge(limit) => format!("That is too large; at most {limit}."),
            Self::RateLimited(seconds) => format!("Too many requests. Try again in {seconds} s."),
            Self::LanguageOff(why) => format!("This language cannot be used here now: {why}"),
            Self::Preparing(name) => format!("{name} is being prepared on this machine, which happens once. Try again in a minute."),
            Self::UnknownLanguage(id) => format!("There is no language \"{id}\"."),
            Self::LanguageNotAllowed(id) => format!("This problem cannot be solved in {id}."),
            Self::Busy => "The database is busy. Nothing was lost; try again in a moment.".into(),
            Self::ObjectStore => "The store of packages and files does not answer. Nothing was saved and nothing was lost; try again in a minute.".into(),
            Self::QueueFull(length, wait) => {
                let wait = match wait {
                    Some(seconds) if *seconds < 90 => format!("the last of them for about {seconds} s"),
                    Some(seconds) => format!("the last of them for about {} min", seconds.div_ceil(60)),
                    None => "and nobody judges at the moment".into(),
                };
                format!("{length} submissions are waiting, {wait}. Yours was not accepted, and its text is still in the editor: try again later.")
            }
            Self::JudgeIsThere => "A judge of the kind that this contest is judged with is at work: nothing has to be changed.".into(),
            Self::NotSilent => "This node has been heard of again. Stop it first, then forget it.".into(),
            Self::TooManyUnfinished(count) => format!("{count} of your submissions are not judged yet. Wait for one of them."),
            Self::Internal => "Something went wrong on our side. It has been logged; try again.".into(),
            Self::WrongPassword => "The name or the password is wrong.".into(),
            Self::BadLogin => "A sign-in name has 3 to 64 letters (a-z), digits or . _ - @ +".into(),
            Self::BadName => "A display name has 1 to 60 characters.".into(),
            Self::BadPassword => format!("A password has {} to 256 characters.", trellis_types::auth::MIN_PASSWORD),
            Self::LoginTaken => "This sign-in name is taken. Choose another.".into(),
            Self::Disabled => "This account is disabled. Ask your institution.".into(),
            Self::BadLink => "This link was used already or has expired. Ask for a new one.".into(),
            Self::EmptySource => "The source is empty.".into(),
            Self::SourceTooLarge(kib) => format!("The source is larger than {kib} KiB."),
            Self::SourceNul => "The source holds a NUL byte; it is not text.".into(),
            Self::NoSuchCase(name, example) => format!("The file {name} answers no test case. Name files as the cases: {example}"),
            Self::NotText(name) => format!("The file {name} is not text in UTF-8."),
            Self::NoAnswer => "Choose at least one file with an answer.".into(),
            Self::TakesProgram => "This problem takes a program and no files with answers.".into(),
            Self::InputTooLarge(kib) => format!("The input is larger than {kib} KiB."),
            Self::NotRegistered => "You are not registered for this contest. Register on its page.".into(),
            Self::NotInContest => "This problem is not part of the contest.".into(),
            Self::ContestNotStarted => "The contest has not started.".into(),
            Self::ContestOver => "The contest is over. Submit to the problem outside of it.".into(),
            Self::ContestRunning => "The contest is still running.".into(),
            Self::ContestFinal => "The standings are final and cannot change any more.".into(),
            Self::WrongCode => "This code does not fit.".into(),
            Self::NotJudged(count) => format!("{count} submissions are not judged yet. Try again when the queue is empty."),
            Self::SlugTaken => "A problem of this name exists (or existed). Choose another name.".into(),
            Self::CodeTaken => "This join code is taken. Choose another.".into(),
            Self::BadSlug => "A name in addresses has only lower-case letters a-z and digits, at most 64.".into(),
            Self::Required => "Fill this in.".into(),
            Self::TooLong(limit) => format!("At most {limit} characters."),
            Self::OutOfRange(least, most) => format!("Choose a number from {least} to {most}."),
            Self::BadTime => "This is not a date and time.".into(),
            Self::UnknownProblem(slug) => format!("There is no problem \"{slug}\" that you may use."),
            Self::NotVerified => "The problem has not passed its check yet, so it cannot be published.".into(),
            Self::NotComplete => "This lesson is not complete yet: study time, questions or exercises are missing.".into(),
            Self::UnknownClassCode => "No class has this code. Ask your teacher.".into(),
            Self::BadPackage(why) => format!("The package cannot be read: {why}"),
            Self::PackageFindings(lines) => format!("The package cannot be used as it is:\n{lines}"),
            Self::Keywords => "At most 20 keywords of at most 40 characters.".into(),
            Self::BadCode => "A join code has 4 to 32 letters (a-z), digits or dashes.".into(),
            Self::TooManyDrafts(most) => format!("You have {most} drafts already. Complete or delete one of them."),
            Self::TooManyProblems(most) => format!("At most {most} problems."),
            Self::ProblemTwice(slug) => format!("The problem \"{slug}\" is there twice."),
            Self::ProblemNotVerified(slug) => format!("The problem \"{slug}\" has not passed its check yet."),
            Self::NotEditable => "This package holds what the form cannot show, and saving the form would lose it. Upload a new version as a zip.".into(),
            Self::ReferenceCompile(log) => format!("The reference solution does not compile:\n{log}"),
            Self::ReferenceFailed { sample, number, why } => {
                let kind = if *sample { "sample" } else { "secret case" };
                format!("The reference solution gives no answer for {kind} {number}: {why}")
            }
            Self::ReferenceSlow(seconds) => format!("The reference solution has run for {seconds} s on the empty answers and is not done. Fill in some answers yourself, or make it faster."),
            Self::ReferenceNotAllowed(id) => format!("The reference solution is in {id}, which this problem does not allow."),
            Self::OwnAccount => "You cannot take the administrator's role from yourself or disable your own account. Ask another administrator.".into(),
            Self::InContest => "The problem is in a contest that is not over. Wait for its end, or take the problem out of it.".into(),
            Self::NoFile => "Choose a zip file.".into(),
            Self::BeingChecked => "This problem has a new version that is being checked. Nothing is lost; submit again in a minute.".into(),
            Self::NotOffered => "This choice is not offered yet.".into(),
            Self::UnknownClass => "You have no such class.".into(),
            Self::NothingToRejudge => "No submission that you may rejudge fits. Widen the filter.".into(),
            Self::TooManyToRejudge(count) => format!("{count} submissions are too many for one rejudging; at most {}. Narrow the filter.", trellis_store::MAX_REJUDGED),
            Self::RejudgingRunning => "The rejudging is still running. Wait until everything is judged.".into(),
            Self::RejudgingClosed => "This rejudging was applied or cancelled already.".into(),
            Self::RejudgedMeanwhile(count) => format!("{count} of these submissions were changed by another rejudging since this one began. Cancel it and begin a new one."),
            Self::GrantedAgain => "These hours have been granted again since; both would count.".into(),
            Self::UnknownContest => "You organize no such contest.".into(),
            Self::UnknownSet => "You have no such problem set.".into(),
            Self::UnknownLogin => "Nobody has this sign-in name.".into(),
            Self::UnknownSubmission => "There is no such submission.".into(),
            Self::JudgedAgain => "a submission was judged again".into(),
            Self::Text(text) => text.clone(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::SignIn => "请先登录。".into(),
            Self::Forbidden => "您的账号没有此项权限。".into(),
            Self::StaleForm => "此表单已过期。请刷新页面后重新提交；编辑器中的内容仍会保留。".into(),
            Self::NotFound => "这里没有您要找的内容，请检查网址。".into(),
            Self::Gone => "该内容已被删除。您之前的提交和学时仍然保留。".into(),
            Self::Stale => "期间有其他人保存过。请刷新查看对方的版本，再重新修改。".into(),
            Self::TooLarge(limit) => format!("内容过大，上限为 {limit}。"),
            Self::RateLimited(seconds) => format!("请求过于频繁，请在 {seconds} 秒后重试。"),
            Self::LanguageOff(why) => format!("该语言目前不可用：{why}"),
            Self::Preparing(name) => format!("{name} 正在本机上做一次性准备，请一分钟后重试。"),
            Self::UnknownLanguage(id) => format!("没有名为“{id}”的语言。"),
            Self::LanguageNotAllowed(id) => format!("本题不允许使用 {id}。"),
            Self::Busy => "数据库繁忙。没有任何内容丢失，请稍后重试。".into(),
            Self::ObjectStore => {
                "存放题目包和文件的对象存储没有响应。本次操作没有保存，也没有任何内容丢失，请一分钟后重试。"
                    .into()
            }
            Self::QueueFull(length, wait) => {
                let wait = match wait {
                    Some(seconds) if *seconds < 90 => format!("预计等待约 {seconds} 秒"),
                    Some(seconds) => format!("预计等待约 {} 分钟", seconds.div_ceil(60)),
                    None => "且目前没有评测节点在工作".into(),
                };
                format!(
                    "目前有 {length} 份提交在排队，{wait}。您的提交未被接收，代码仍保留在编辑器中，请稍后重试。"
                )
            }
            Self::JudgeIsThere => "已有本场比赛所用版本的评测节点在工作，无需更改。".into(),
            Self::NotSilent => "该节点又有响应了。请先停止它，再将其移除。".into(),
            Self::TooManyUnfinished(count) => format!("您还有 {count} 份提交未评测完，请等待其中之一完成。"),
            Self::Internal => "服务器出错了。错误已记录，请重试。".into(),
            Self::WrongPassword => "登录名或密码错误。".into(),
            Self::BadLogin => "登录名由 3 至 64 个英文字母、数字或 . _ - @ + 组成。".into(),
            Self::BadName => "显示名称为 1 至 60 个字符。".into(),
            Self::BadPassword => format!("密码为 {} 至 256 个字符。", trellis_types::auth::MIN_PASSWORD),
            Self::LoginTaken => "该登录名已被占用，请换一个。".into(),
            Self::Disabled => "该账号已停用，请联系您的机构。".into(),
            Self::BadLink => "该链接已使用或已过期，请重新获取。".into(),
            Self::EmptySource => "代码为空。".into(),
            Self::SourceTooLarge(kib) => format!("代码超过 {kib} KiB。"),
            Self::SourceNul => "代码中含有 NUL 字节，不是文本。".into(),
            Self::NoSuchCase(name, example) => {
                format!("文件 {name} 不对应任何测试点。请按测试点命名文件，例如 {example}")
            }
            Self::NotText(name) => format!("文件 {name} 不是 UTF-8 文本。"),
            Self::NoAnswer => "请至少选择一个答案文件。".into(),
            Self::TakesProgram => "本题提交程序，不接受答案文件。".into(),
            Self::InputTooLarge(kib) => format!("输入超过 {kib} KiB。"),
            Self::NotRegistered => "您尚未报名本场比赛，请在比赛页面报名。".into(),
            Self::NotInContest => "该题目不属于本场比赛。".into(),
            Self::ContestNotStarted => "比赛尚未开始。".into(),
            Self::ContestOver => "比赛已结束。请在比赛之外提交该题。".into(),
            Self::ContestRunning => "比赛仍在进行。".into(),
            Self::ContestFinal => "最终排名已确定，不能再修改。".into(),
            Self::WrongCode => "邀请码不正确。".into(),
            Self::NotJudged(count) => format!("还有 {count} 份提交未评测，请在队列清空后重试。"),
            Self::SlugTaken => "已有（或曾有）同名题目，请换一个名称。".into(),
            Self::CodeTaken => "该邀请码已被占用，请换一个。".into(),
            Self::BadSlug => "网址名称只能包含小写字母 a-z 和数字，最多 64 个。".into(),
            Self::Required => "请填写此项。".into(),
            Self::TooLong(limit) => format!("最多 {limit} 个字符。"),
            Self::OutOfRange(least, most) => format!("请填写 {least} 到 {most} 之间的数。"),
            Self::BadTime => "日期时间格式不正确。".into(),
            Self::UnknownProblem(slug) => format!("没有您可以使用的题目“{slug}”。"),
            Self::NotVerified => "题目尚未通过检查，不能发布。".into(),
            Self::NotComplete => "本课尚未完成：学习时间、测验或练习还不够。".into(),
            Self::UnknownClassCode => "没有班级使用该邀请码，请向老师确认。".into(),
            Self::BadPackage(why) => format!("无法读取题目包：{why}"),
            Self::PackageFindings(lines) => format!("题目包不能直接使用：\n{lines}"),
            Self::Keywords => "最多 20 个关键词，每个不超过 40 个字符。".into(),
            Self::BadCode => "邀请码由 4 至 32 个英文字母、数字或短横线组成。".into(),
            Self::TooManyDrafts(most) => format!("您已有 {most} 份草稿，请先完成或删除其中之一。"),
            Self::TooManyProblems(most) => format!("最多 {most} 道题。"),
            Self::ProblemTwice(slug) => format!("题目“{slug}”重复出现。"),
            Self::ProblemNotVerified(slug) => format!("题目“{slug}”尚未通过检查。"),
            Self::NotEditable => {
                "该题目包含表单无法显示的内容，保存表单会造成丢失。请上传新版本的 zip。".into()
            }
            Self::ReferenceCompile(log) => format!("参考程序编译失败：\n{log}"),
            Self::ReferenceFailed { sample, number, why } => {
                let kind = if *sample { "样例" } else { "测试点" };
                format!("参考程序未能给出{kind} {number} 的答案：{why}")
            }
            Self::ReferenceSlow(seconds) => {
                format!("参考程序为空缺的答案已运行 {seconds} 秒仍未完成。请自行填写部分答案，或加快程序。")
            }
            Self::ReferenceNotAllowed(id) => format!("参考程序使用 {id}，而本题不允许该语言。"),
            Self::OwnAccount => "不能取消自己的管理员角色，也不能停用自己的账号。请由其他管理员操作。".into(),
            Self::InContest => "该题目属于一场尚未结束的比赛。请等待比赛结束，或先将题目移出比赛。".into(),
            Self::NoFile => "请选择 zip 文件。".into(),
            Self::BeingChecked => "本题的新版本正在检查中。代码不会丢失，请一分钟后再提交。".into(),
            Self::NotOffered => "暂不提供该选项。".into(),
            Self::UnknownClass => "您没有这个班级。".into(),
            Self::NothingToRejudge => "没有您可以重测的提交符合条件，请放宽筛选。".into(),
            Self::TooManyToRejudge(count) => {
                format!(
                    "共 {count} 份提交，超过一次重测的上限 {}，请缩小筛选范围。",
                    trellis_store::MAX_REJUDGED
                )
            }
            Self::RejudgingRunning => "重测仍在进行，请等待全部评测完成。".into(),
            Self::RejudgingClosed => "该重测已生效或已取消。".into(),
            Self::RejudgedMeanwhile(count) => {
                format!("自本次重测开始后，其中 {count} 份提交已被另一次重测修改。请取消本次重测并重新开始。")
            }
            Self::GrantedAgain => "这些学时此后已重新计入，不能重复计算。".into(),
            Self::UnknownContest => "您没有组织这场比赛。".into(),
            Self::UnknownSet => "您没有这个题单。".into(),
            Self::UnknownLogin => "没有使用该登录名的账号。".into(),
            Self::UnknownSubmission => "没有这份提交。".into(),
            Self::JudgedAgain => "提交已重新评测".into(),
            Self::Text(text) => text.clone(),
        }
    }
}
