"""Texts that have nothing to do with each other, in ten languages: where a model puts texts as such."""

VERSION = 1
"""Of the texts; a centre of other texts is measured again."""

PASSAGES: tuple[str, ...] = (
    # en
    "The city council approved the budget for the new bridge on Tuesday.",
    "Scientists found that the glacier had lost a third of its ice since 1990.",
    "She was born in a small village and studied medicine in the capital.",
    "The team won the final by two goals to one in front of 40,000 people.",
    "Prices of bread and milk rose by five per cent last year.",
    "The company said it would open a factory and hire 300 workers.",
    # ru
    "Городской совет во вторник утвердил бюджет нового моста.",
    "Учёные выяснили, что ледник с 1990 года потерял треть льда.",
    "Она родилась в маленькой деревне и изучала медицину в столице.",
    "Команда выиграла финал со счётом два один на глазах у 40 000 зрителей.",
    "Цены на хлеб и молоко за прошлый год выросли на пять процентов.",
    "Компания сообщила, что откроет завод и наймёт 300 рабочих.",
    # es
    "El ayuntamiento aprobó el martes el presupuesto del nuevo puente.",
    "Los científicos descubrieron que el glaciar ha perdido un tercio de su hielo desde 1990.",
    "Nació en un pueblo pequeño y estudió medicina en la capital.",
    "El equipo ganó la final por dos goles a uno ante 40 000 personas.",
    "Los precios del pan y la leche subieron un cinco por ciento el año pasado.",
    "La empresa dijo que abrirá una fábrica y contratará a 300 trabajadores.",
    # de
    "Der Stadtrat billigte am Dienstag das Geld für die neue Brücke.",
    "Forscher fanden heraus, dass der Gletscher seit 1990 ein Drittel seines Eises verloren hat.",
    "Sie wurde in einem kleinen Dorf geboren und studierte in der Hauptstadt Medizin.",
    "Die Mannschaft gewann das Endspiel vor 40 000 Zuschauern mit zwei zu eins.",
    "Die Preise für Brot und Milch stiegen im vergangenen Jahr um fünf Prozent.",
    "Das Unternehmen will eine Fabrik eröffnen und 300 Arbeiter einstellen.",
    # fr
    "Le conseil municipal a approuvé mardi le budget du nouveau pont.",
    "Des chercheurs ont constaté que le glacier a perdu un tiers de sa glace depuis 1990.",
    "Elle est née dans un petit village et a étudié la médecine dans la capitale.",
    "L'équipe a gagné la finale deux buts à un devant 40 000 personnes.",
    "Les prix du pain et du lait ont augmenté de cinq pour cent l'an dernier.",
    "L'entreprise a annoncé qu'elle ouvrirait une usine et embaucherait 300 ouvriers.",
    # zh
    "市议会星期二批准了新桥的预算。",
    "科学家发现，自1990年以来冰川已失去三分之一的冰。",
    "她出生在一个小村庄，在首都学习医学。",
    "球队在四万名观众面前以二比一赢得决赛。",
    "去年面包和牛奶的价格上涨了百分之五。",
    "该公司表示将开设一家工厂并雇用三百名工人。",
    # ar
    "وافق مجلس المدينة يوم الثلاثاء على ميزانية الجسر الجديد.",
    "وجد العلماء أن النهر الجليدي فقد ثلث جليده منذ عام 1990.",
    "ولدت في قرية صغيرة ودرست الطب في العاصمة.",
    "فاز الفريق بالمباراة النهائية بهدفين مقابل هدف أمام 40 ألف متفرج.",
    "ارتفعت أسعار الخبز والحليب خمسة في المئة في العام الماضي.",
    "قالت الشركة إنها ستفتح مصنعا وتوظف 300 عامل.",
    # tr
    "Belediye meclisi salı günü yeni köprünün bütçesini onayladı.",
    "Bilim insanları buzulun 1990'dan beri buzunun üçte birini kaybettiğini buldu.",
    "Küçük bir köyde doğdu ve başkentte tıp okudu.",
    "Takım finali 40 bin kişinin önünde iki bir kazandı.",
    "Ekmek ve süt fiyatları geçen yıl yüzde beş arttı.",
    "Şirket bir fabrika açacağını ve 300 işçi alacağını söyledi.",
    # hi
    "नगर परिषद ने मंगलवार को नए पुल का बजट मंजूर किया।",
    "वैज्ञानिकों ने पाया कि ग्लेशियर ने 1990 से अपनी एक तिहाई बर्फ खो दी है।",
    "उनका जन्म एक छोटे गाँव में हुआ और उन्होंने राजधानी में चिकित्सा की पढ़ाई की।",
    "टीम ने 40 हजार लोगों के सामने फाइनल दो एक से जीता।",
    "पिछले साल रोटी और दूध के दाम पाँच प्रतिशत बढ़े।",
    "कंपनी ने कहा कि वह एक कारखाना खोलेगी और 300 मजदूर रखेगी।",
    # fa
    "شورای شهر روز سه\u200cشنبه بودجه پل جدید را تصویب کرد.",
    "دانشمندان دریافتند که یخچال از سال ۱۹۹۰ یک سوم یخ خود را از دست داده است.",
    "او در روستایی کوچک به دنیا آمد و در پایتخت پزشکی خواند.",
    "تیم در برابر ۴۰ هزار نفر با نتیجه دو بر یک قهرمان شد.",
    "قیمت نان و شیر سال گذشته پنج درصد افزایش یافت.",
    "شرکت اعلام کرد کارخانه\u200cای باز می\u200cکند و ۳۰۰ کارگر استخدام خواهد کرد.",
)
"""Six sentences, the same in each language."""

QUESTIONS: tuple[str, ...] = (
    # en
    "Who approved the budget?",
    "How much ice has the glacier lost?",
    "Where did she study medicine?",
    "When was the final played?",
    "Why did the price of bread rise?",
    "What will the company open?",
    # ru
    "Кто утвердил бюджет?",
    "Сколько льда потерял ледник?",
    "Где она изучала медицину?",
    "Когда сыграли финал?",
    "Почему подорожал хлеб?",
    "Что откроет компания?",
    # es
    "¿Quién aprobó el presupuesto?",
    "¿Cuánto hielo ha perdido el glaciar?",
    "¿Dónde estudió medicina?",
    "¿Cuándo se jugó la final?",
    "¿Por qué subió el precio del pan?",
    "¿Qué abrirá la empresa?",
    # de
    "Wer billigte das Geld?",
    "Wie viel Eis hat der Gletscher verloren?",
    "Wo studierte sie Medizin?",
    "Wann war das Endspiel?",
    "Warum stieg der Preis für Brot?",
    "Was eröffnet das Unternehmen?",
    # fr
    "Qui a approuvé le budget ?",
    "Combien de glace le glacier a-t-il perdu ?",
    "Où a-t-elle étudié la médecine ?",
    "Quand la finale a-t-elle été jouée ?",
    "Pourquoi le prix du pain a-t-il augmenté ?",
    "Qu'est-ce que l'entreprise ouvrira ?",
    # zh
    "谁批准了预算？",
    "冰川失去了多少冰？",
    "她在哪里学习医学？",
    "决赛是什么时候举行的？",
    "面包价格为什么上涨？",
    "该公司将开设什么？",
    # ar
    "من وافق على الميزانية؟",
    "كم فقد النهر الجليدي من الجليد؟",
    "أين درست الطب؟",
    "متى أقيمت المباراة النهائية؟",
    "لماذا ارتفع سعر الخبز؟",
    "ماذا ستفتح الشركة؟",
    # tr
    "Bütçeyi kim onayladı?",
    "Buzul ne kadar buz kaybetti?",
    "Tıbbı nerede okudu?",
    "Final ne zaman oynandı?",
    "Ekmek fiyatı neden arttı?",
    "Şirket ne açacak?",
    # hi
    "बजट किसने मंजूर किया?",
    "ग्लेशियर ने कितनी बर्फ खोई?",
    "उन्होंने चिकित्सा कहाँ पढ़ी?",
    "फाइनल कब खेला गया?",
    "रोटी के दाम क्यों बढ़े?",
    "कंपनी क्या खोलेगी?",
    # fa
    "چه کسی بودجه را تصویب کرد؟",
    "یخچال چقدر یخ از دست داده است؟",
    "او کجا پزشکی خواند؟",
    "فینال کی برگزار شد؟",
    "چرا قیمت نان افزایش یافت؟",
    "شرکت چه چیزی باز می\u200cکند؟",
)
"""What could be asked of them."""
