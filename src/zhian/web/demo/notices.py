"""The privacy notice people confirm when they file, as the demonstration words it."""

FILING_NOTICE_ZH = """\
个人信息处理告知书

一、处理者与接收方。您的申请由您选定的受理单位接收；依法由其他机关审批的，受理单位将申请材料转送该机关。
二、目的与范围。仅为办理您申请的事项，处理您在申请中填写和提交的信息，包括护照信息、健康证明、无犯罪记录证明和亲属关系材料等敏感个人信息。
三、推荐单位看不到什么。健康、无犯罪记录和亲属关系材料由您直接提交，推荐单位无权查看。
四、保存期限。办件办结后，按运营单位公布的年限保存，期满删除。
五、您的权利。您可以查阅、更正、导出自己的信息，查看谁在何时打开过您的办件，并可随时撤回申请。撤回不影响撤回之前依法进行的处理。
六、不同意的后果。未经您本人确认，申请不会提交；您不会因此受到其他影响。"""

FILING_NOTICE_EN = """\
How your personal information is used

1. Who receives it. The office you chose receives your application. Where the law has another authority decide, the office forwards the file to that authority.
2. What for. Only to handle this application: what you enter and hand in, including passport details and sensitive papers such as health certificate, certificate of no criminal record and proof of family relations.
3. What your recommending enterprise does not see. Health, criminal-record and family papers are handed in by you directly; the enterprise has no access to them.
4. How long. After the case is closed, for the number of years the operator has published; then it is deleted.
5. Your rights. You may read, correct and export your information, see who opened your file and when, and withdraw the application at any time. Withdrawing does not undo what was lawfully done before.
6. If you do not agree. Nothing is filed without your own confirmation, and there is no other consequence."""  # noqa: E501

SENSITIVE_NOTICE_ZH = """\
敏感个人信息单独告知书

一、内容。本事项依规定需要健康证明、无犯罪记录证明或者亲属关系材料，属于敏感个人信息。
二、必要性。审批机关据此审查是否符合法定条件；不提交的，无法办理本事项。
三、影响。此类信息一旦泄露，可能使您的人格尊严受到侵害。受理单位和审批机关的承办人员方可打开，每次打开均有记录，您可以查看；推荐单位不能打开。
四、撤回。您可以随时撤回同意；撤回后不再继续处理，申请将不能继续办理。"""

SENSITIVE_NOTICE_EN = """\
Separate notice on sensitive personal information

1. What. For this matter the rules ask for a health certificate, a certificate of no criminal record or proof of family relations. These are sensitive personal information.
2. Why. The deciding authority examines from them whether the legal conditions are met. Without them the matter cannot be handled.
3. What it means for you. If such information leaked, it could hurt your dignity. Only the officers of the office and of the authority who work on the file can open it; every opening is recorded and you can see it. Your enterprise cannot open it.
4. Taking it back. You may withdraw this consent at any time; from then on the papers are no longer used, and the application cannot go on."""  # noqa: E501
