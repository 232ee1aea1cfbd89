toDate({from:DateTime('UTC')} + INTERVAL 86399 SECOND) AS first_day, -- whole days of the period are counted by days
toDate({to:DateTime('UTC')}) AS last_day,
