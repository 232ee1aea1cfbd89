AND ({category:String} = '' OR category = {category:String})
AND ({brand:String} = '' OR brand = {brand:String})
AND ({language:String} = '' OR language = {language:String})
AND ({verdict:String} = '' OR verdict = {verdict:String})
