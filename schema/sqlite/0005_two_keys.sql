-- Tokens and activation keys are signed with a key each. What signed both so far becomes the key of
-- activation keys, and tokens get a new one: an activation key that was handed out has to hold on,
-- and must not be a token anywhere. It goes by the name it had, too, since activation keys say it.
INSERT INTO setting (name, value)
  SELECT 'activation-key-has-old-name', x'01' FROM setting WHERE name = 'signing-key';
UPDATE setting SET name = 'activation-key' WHERE name = 'signing-key';
