SELECT brand, uniqExact(category) AS kinds, sum(reports) AS n
FROM rollup_kinds
WHERE hour >= now() - INTERVAL 7 DAY AND brand != '' AND verdict IN ('scam', 'spam')
GROUP BY brand
ORDER BY n DESC
LIMIT 50
