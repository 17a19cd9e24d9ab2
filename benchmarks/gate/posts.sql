-- Invented posts: everything about a row follows from its number, everything about an account from its rank.
-- Parameters: $first, $last (row numbers, the last one excluded), $accounts, $all_rows (over which the years spread).
-- The macros stand in corpus.py; the lists of words are DuckDB variables, set beforehand from phrases.py.

WITH drawn AS (
    SELECT
        number,
        zipf_rank(share(number, 1), $accounts) AS author,
        zipf_rank(share(number, 2), $accounts) AS mentioned,
        share(number, 3) < 0.7 AS german,
        share(number, 4) AS kind_share,
        share(number, 5) AS audience_share,
        share(number, 6) AS mention_share,
        share(number, 7) < 0.45 AS opens,
        share(number, 8) < 0.38 AS goes_on,
        share(number, 14) AS detail_share
    FROM range($first, $last) AS rows(number)
),

kinds AS (
    SELECT
        *,
        CASE
            WHEN kind_share < 0.47 THEN 'post'
            WHEN kind_share < 0.86 THEN 'comment'
            WHEN kind_share < 0.96 THEN 'photo'
            ELSE 'message'
        END AS kind
    FROM drawn
)

SELECT
    number * 1048576 + below(number, 9, 1048576) AS id,
    author AS author_rank,
    author_id(author) AS author_id,
    kind,
    CASE
        WHEN kind = 'message' THEN 'direct'
        WHEN audience_share < 0.62 THEN 'public'
        WHEN audience_share < 0.92 THEN 'friends'
        WHEN audience_share < 0.98 THEN 'followers'
        ELSE 'only_me'
    END AS audience,
    is_adult(author) AS author_adult,
    make_timestamp(1325376000000000 + number * (469000000000000 // $all_rows) + below(number, 10, 86400000000)) AS created_at,
    CASE WHEN german THEN 'de' ELSE 'en' END AS lang,
    concat_ws(
        ' ',
        CASE WHEN opens THEN CASE WHEN german THEN pick('de_openings', number, 20) ELSE pick('en_openings', number, 20) END END,
        CASE
            WHEN mention_share < 0.08 THEN '@' || handle(mentioned)
            WHEN mention_share < 0.12 THEN CASE WHEN german THEN 'Mit ' ELSE 'With ' END || full_name(mentioned) || ':'
            WHEN mention_share < 0.123 THEN handle(mentioned) || '@post.example'
        END,
        CASE WHEN german
            THEN concat(
                german_clause('de_starters', number, 30), ' von ', invented_name(number, 36), ' in ', pick('towns', number, 40),
                CASE WHEN goes_on
                    THEN concat(pick('de_conjunctions', number, 41), ' ', german_clause('de_people', number, 50))
                END,
                '. ', pick('de_closings', number, 60)
            )
            ELSE concat(
                english_clause('en_starters', number, 30), ' with ', invented_name(number, 36), ' in ', pick('towns', number, 40),
                CASE WHEN goes_on
                    THEN concat(pick('en_conjunctions', number, 41), ' ', english_clause('en_people', number, 50))
                END,
                '. ', pick('en_closings', number, 60)
            )
        END,
        CASE
            WHEN detail_share < 0.06 THEN 'https://kurz.example/' || left(to_base((draw(number, 11) >> 1)::BIGINT, 36), 7)
            WHEN detail_share < 0.16 THEN '#' || invented_name(number, 61)
            WHEN detail_share < 0.26 THEN concat(below(number, 12, 300), ',', 10 + below(number, 13, 90), ' €')
            WHEN detail_share < 0.40 THEN concat(6 + below(number, 12, 18), ':', 10 + below(number, 13, 50))
        END
    ) AS text
FROM kinds
