SELECT campaigns.campaign_id, campaigns.category, campaigns.brand, sum(campaign_hours.reports) AS n
FROM campaigns
INNER JOIN campaign_hours ON campaign_hours.campaign_id = campaigns.campaign_id
WHERE campaigns.status = 'confirmed'
GROUP BY campaigns.campaign_id, campaigns.category, campaigns.brand
ORDER BY n DESC
