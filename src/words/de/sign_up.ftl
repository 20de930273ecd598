# Deutsch, in der Höflichkeitsform. Was Menschen lesen, die sich registrieren.

sign_up_heading = Registrieren
sign_up_title = Konto bei { $app } anlegen
sign_up_lead = Sie brauchen dafür nur eine E-Mail-Adresse, die Ihnen gehört.
sign_up_lead_phone = Sie brauchen nur eine Telefonnummer, die Ihnen gehört.
have_account = Sie haben schon ein Konto?
use_phone_number = Stattdessen eine Telefonnummer verwenden
use_email_address = Stattdessen eine E-Mail-Adresse verwenden
consent_both = Ich akzeptiere die { $terms } und die { $privacy }.
    .needed = Stimmen Sie den Bedingungen und der Datenschutzerklärung zu, um fortzufahren.
consent_terms = Ich akzeptiere die { $terms }.
consent_privacy = Ich akzeptiere die { $privacy }.
    .needed = Stimmen Sie der Datenschutzerklärung zu, um fortzufahren.
terms_link = Nutzungsbedingungen
privacy_link = Datenschutzerklärung
continue_title = Fast geschafft
continue_lead = Damit Ihr Konto bereit ist, brauchen wir noch ein paar Angaben.
restricted = Registrierung nur mit Einladung
    .lead = Neue Konten gibt es zurzeit nur auf Einladung. Wenn Sie Zugang haben sollten, bitten Sie um Hilfe.
email_support = E-Mail an den Support
