-- What usage costs, as the directory file has it: nothing else makes or changes a row, and each file
-- replaces all of them.

CREATE TABLE rate_card (
  id INTEGER PRIMARY KEY, -- its place in the file: of two cards for an offer the first one counts
  offer_durable_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  locale TEXT NOT NULL,
  region TEXT NOT NULL
) STRICT;
-- What a card is asked for by.
CREATE UNIQUE INDEX rate_card_key
  ON rate_card (lower(offer_durable_id), lower(currency), lower(locale), lower(region));

-- For which subscriptions it counts: their offers, "CSP".
CREATE TABLE rate_card_offer (
  offer TEXT NOT NULL,
  card INTEGER NOT NULL REFERENCES rate_card (id),
  PRIMARY KEY (offer, card)
) STRICT;
CREATE INDEX rate_card_offer_card ON rate_card_offer (card, offer);

-- What is charged for.
CREATE TABLE rate_card_meter (
  card INTEGER NOT NULL REFERENCES rate_card (id),
  place INTEGER NOT NULL, -- in the card's list
  id TEXT NOT NULL, -- a GUID, in the case it was written in
  name TEXT NOT NULL,
  category TEXT NOT NULL,
  subcategory TEXT NOT NULL, -- empty where there is none, as region
  region TEXT NOT NULL,
  unit TEXT NOT NULL,
  rate TEXT NOT NULL, -- a decimal, to its last digit
  effective_date TEXT NOT NULL, -- as it was written
  PRIMARY KEY (card, place)
) STRICT;
CREATE UNIQUE INDEX rate_card_meter_id ON rate_card_meter (card, lower(id));

-- Which meters of a stack are charged by it: each by one of a card, or nobody knew which.
CREATE TABLE rate_card_stack_meter (
  card INTEGER NOT NULL,
  stack_meter BLOB NOT NULL CHECK (length(stack_meter) = 16),
  place INTEGER NOT NULL, -- of the meter
  factor TEXT NOT NULL, -- a decimal: what the stack has measured times this is in the meter's unit
  PRIMARY KEY (card, stack_meter),
  FOREIGN KEY (card, place) REFERENCES rate_card_meter (card, place)
) STRICT;
CREATE INDEX rate_card_stack_meter_place ON rate_card_stack_meter (card, place, stack_meter);
