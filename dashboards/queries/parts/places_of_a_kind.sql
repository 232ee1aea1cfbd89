SELECT template, campaign
FROM template_places FINAL
WHERE ({category:String} = '' AND {brand:String} = '' AND {language:String} = '' AND {verdict:String} = '')
    OR campaign IN
    (
        SELECT campaign
        FROM campaigns FINAL
        WHERE ({category:String} = '' OR category = {category:String})
            AND ({brand:String} = '' OR brand = {brand:String})
            AND ({language:String} = '' OR language = {language:String})
            AND ({verdict:String} = '' OR verdict = {verdict:String})
    )
