SELECT template, campaign
FROM template_places FINAL
WHERE campaign IN
(
    SELECT campaign
    FROM campaigns FINAL
    WHERE if({verdict:String} = '', verdict != 'legitimate', verdict = {verdict:String})
        AND ({category:String} = '' OR category = {category:String})
        AND ({brand:String} = '' OR brand = {brand:String})
        AND ({language:String} = '' OR language = {language:String})
)
