-- Further names under which a tie is found, beside its record: lists read many records, and need none of these. Until the tables
-- are derived anew (which a new version does by itself) there are none.
ALTER TABLE relationship ADD COLUMN further TEXT NOT NULL DEFAULT '{"names":[],"country":[]}';  -- the Further of it

-- Lists by two facets: indexes that hold all that such a list asks for, so that only the ties which are shown are fetched; and
-- their counts, kept in `tally` as those of one facet are: facet `country+status`, value `VN+signed`.
CREATE INDEX relationship_country_status ON relationship (published, partner_country, status, year DESC, ord);
CREATE INDEX relationship_home_country ON relationship (published, home_iso, partner_country, status, year DESC, ord);
CREATE INDEX relationship_status_year ON relationship (published, status, year DESC, ord);
CREATE INDEX relationship_year_country ON relationship (published, year DESC, partner_country, status, ord);

INSERT INTO tally SELECT 'country+province', partner_country || '+' || home_iso, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'country+status', partner_country || '+' || status, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'country+year', partner_country || '+' || CAST(year AS TEXT), count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'country+quality', partner_country || '+' || quality, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'province+status', home_iso || '+' || status, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'province+year', home_iso || '+' || CAST(year AS TEXT), count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'province+quality', home_iso || '+' || quality, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'status+year', status || '+' || CAST(year AS TEXT), count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'status+quality', status || '+' || quality, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
INSERT INTO tally SELECT 'year+quality', CAST(year AS TEXT) || '+' || quality, count(*) FROM relationship WHERE published = 1 GROUP BY 2;
