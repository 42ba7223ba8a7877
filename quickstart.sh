#!/usr/bin/env bash
# Builds azsreg, starts it on the sample directory and walks the documented onboarding with curl:
# every request and answer is shown, and every answer is held against what it should be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage="usage: ./quickstart.sh [--once] [--port N]

  --once     stop after the walk; the data is in a temporary folder that is removed
  --port N   listen on 127.0.0.1:N; 0 picks a free port (default 8080)

Without --once the data is kept in ./azsreg-data and the server goes on running until Ctrl-C.
Exit status: 0 every answer was right, 1 one was not or the server did not start, 2 wrong usage."

once=false
port=8080
while [ $# -gt 0 ]; do
    case $1 in
    --once) once=true ;;
    --port=*) port=${1#*=} ;;
    --port)
        port=${2-}
        shift
        ;;
    -h | --help)
        echo "$usage"
        exit 0
        ;;
    *)
        echo "$usage" >&2
        exit 2
        ;;
    esac
    shift || true
done
if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port > 65535)); then
    echo "quickstart.sh: --port takes a number from 0 to 65535" >&2
    exit 2
fi

# What is set for another azsreg must not change this one.
for name in "${!AZSREG_@}"; do unset "$name"; done

# --- leaving: only what was started here is stopped -----------------------------------------------

work=$(mktemp -d)
server=
follower=
leave() {
    trap '' INT TERM HUP
    [ -z "$follower" ] || kill "$follower" 2>/dev/null || true
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$work"
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
    printf 'quickstart.sh: %s\n' "$@" >&2
    exit 1
}

bold='' plain=''
colour=--monochrome-output
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    bold=$'\e[1m' plain=$'\e[0m'
    colour=--color-output
fi

# --- build and start ------------------------------------------------------------------------------

taken="port $port of 127.0.0.1 is taken, perhaps by an earlier ./quickstart.sh. Stop that one, or \
choose another port: ./quickstart.sh --port N (0 picks a free one)"

check_port() {
    if [ "$port" != 0 ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "$taken"
    fi
}

build() {
    scripts/install.sh build walk
    echo "Building (release preset) into build/release"
    if ! { cmake --preset release && cmake --build --preset release; } >"$work/build.log" 2>&1; then
        tail -n 40 "$work/build.log" >&2
        fail "the build failed; its last lines are above"
    fi
}

start() {
    local line
    mkfifo "$work/address"
    build/release/azsreg serve --listen "127.0.0.1:$port" --data "$data" \
        --directory samples/contoso.json >"$work/address" 2>"$work/server.log" &
    server=$!
    if read -r line <"$work/address"; then
        url=${line#listening on }
        return
    fi
    server=
    cat "$work/server.log" >&2
    case $(tail -n 1 "$work/server.log") in
    *"already in use"*) fail "$taken" ;;
    *"another azsreg uses it"*)
        fail "$data is in use by an azsreg that is running; stop that one, or add --once" ;;
    *) fail "the server did not start; what it said is above" ;;
    esac
}

# --- showing --------------------------------------------------------------------------------------

part() {
    printf '\n%s=== %s ===%s\n' "$bold" "$1" "$plain"
}

steps=0
step() {
    steps=$((steps + 1))
    called=
    printf '\n%s%d. %s%s\n   %s\n\n' "$bold" "$steps" "$1" "$plain" "$2"
}

# JSON on stdin, indented; keys and tokens are cut short; Partner Center's links, and what a provider has, are left out.
show_json() {
    jq "$colour" 'walk(if type == "object" then del(.links, .attributes, .resourceTypes)
        elif type == "string" and test("^[A-Za-z0-9_-][A-Za-z0-9+/=._-]{120,}$")
        then .[:56] + "... (" + (length | tostring) + " characters)" else . end)' | sed 's/^/   /'
}

# call METHOD TARGET EXPECTED [BODY]: EXPECTED is "STATUS" or "STATUS CODE", several joined by "|".
call() {
    local method=$1 target=$2 expected=$3 body=${4-} got code=
    local arguments=(--disable --noproxy '*' --silent --show-error --max-time 30 --globoff
        --request "$method" --dump-header "$work/head" --output "$work/answer"
        --write-out '%{http_code}')
    if [ -n "$body" ]; then
        arguments+=(--header 'Content-Type: application/json' --data-binary "$body")
    fi
    [ -z "$called" ] || echo
    called=yes
    printf '   %s%s %s%s\n' "$bold" "$method" "$target" "$plain"
    [ -z "$body" ] || show_json <<<"$body"
    : >"$work/answer"
    got=$(curl "${arguments[@]}" "$url$target") || fail "no answer from $url"
    printf '\n   %s%s%s\n' "$bold" "$(sed -n 's/\r$//; s/^HTTP[^ ]* //p' "$work/head" | tail -n 1)" \
        "$plain"
    sed -n 's/\r$//; s/^[Ll]ocation: /   Location: /p' "$work/head"
    if [ -s "$work/answer" ]; then
        show_json <"$work/answer"
        code=$(jq --raw-output '.error.code? // empty' "$work/answer")
    fi
    got="$got${code:+ $code}"
    case "|$expected|" in
    *"|$got|"*) ;;
    *)
        fail "this should have been answered with ${expected//|/ or }, not with $got." \
            "If that is the fault of what ./azsreg-data holds from before: --once walks on fresh data."
        ;;
    esac
}

# --- the walk -------------------------------------------------------------------------------------

subscription=/subscriptions/c0de0000-0000-4000-8000-000000000001
group=$subscription/resourceGroups/azurestack
registration=$group/providers/Microsoft.AzureStack/registrations/contoso-stack
customers=$registration/customerSubscriptions
stack=/subscriptions/57ac0000-0000-4000-8000-000000000001
admin=providers/Microsoft.Subscriptions.Admin
admins='api-version=2015-11-01'
owner=8e3af657-a8ff-443c-a75c-2fe8c4bcb635
alpine=c5000000-0000-4000-8000-00000000000a
alpine_second=c5000000-0000-4000-8000-00000000000b
woodgrove=c5000000-0000-4000-8000-00000000000c
lucerne=c5000000-0000-4000-8000-0000000000fc
api='api-version=2017-06-01'
arm='api-version=2021-04-01'
used='api-version=2026-11-01'
commerce='api-version=2015-06-01-preview'

walk() {
    local token mint
    step "Register the resource provider" \
        "Contoso's CSP subscription is new. Azure wants it to be registered with the provider first."
    call POST "$subscription/providers/Microsoft.AzureStack/register?$arm" 200

    step "Make a resource group" "201 when it is new, 200 when it was there already."
    call PUT "$group?$arm" '201|200' '{"location":"West Central US"}'

    step "Mint a registration token" \
        "On a real Azure Stack the operator's script gets it from the stack; here azsreg makes it."
    mint=(token --cloud-id feed0000-0000-4000-8000-000000000001 --billing-model PayAsYouUse)
    token=$(build/release/azsreg "${mint[@]}")
    printf '   %sbuild/release/azsreg %s%s\n\n   %s\n\n   It is base64 of:\n' \
        "$bold" "${mint[*]}" "$plain" "$token"
    base64 --decode <<<"$token" | show_json

    step "Register the Azure Stack" \
        "From now on this subscription pays for the stack: it is the default subscription."
    call PUT "$registration?$api" '201|200' \
        "{\"location\":\"global\",\"properties\":{\"registrationToken\":\"$token\"}}"

    step "Get the activation key" "A signed token (JWS) that the Azure Stack is activated with."
    call POST "$registration/getactivationkey?$api" 200
    printf '\n   Its payload says:\n'
    jq '.activationKey | split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson' \
        "$work/answer" | show_json

    step "Add a customer" \
        "Alpine Ski House's CSP subscription, sold by Contoso, pays for that tenant from now on."
    call PUT "$customers/$alpine?$api" 200

    step "List the customers" "Each of them says which subscription pays for which tenant."
    call GET "$customers?$api" 200

    step "Try somebody else's customer" \
        "Lucerne Publishing buys from Northwind, another partner than Contoso."
    call PUT "$customers/$lucerne?$api" '400 BadCustomerSubscriptionId'

    step "Try an upper-case id" \
        "Woodgrove Bank is Contoso's customer, but the id of a customer subscription is lower case."
    call PUT "$customers/${woodgrove^^}?$api" '400 InvalidCustomerSubscriptionId'

    step "Add a second subscription of the same tenant" \
        "A tenant has one subscription under a registration: the second takes the first one's place."
    call PUT "$customers/$alpine_second?$api" 200

    step "Look for the one that was replaced" "It is gone."
    call GET "$customers/$alpine?$api" '404 CustomerSubscriptionNotFound'

    step "Remove the customer" \
        "The tenant's usage is charged to the default subscription again. 204 when there is none."
    call DELETE "$customers/$alpine_second?$api" 200

    step "List the customers again" "What was added here is no longer in it."
    call GET "$customers?$api" 200
}

# What comes before a mapping, and after it: a customer that is made, and its people on the stack.
onboard() {
    local domain customer bought own guest
    domain=coho-$(date +%s).example
    step "Make a customer" \
        "In Partner Center, as Contoso. It gets a tenant, and an administrator with a password."
    call POST /v1/customers 201 "{\"companyProfile\":{\"domain\":\"$domain\"},\"billingProfile\":{
        \"email\":\"ada@$domain\",\"culture\":\"en-US\",\"language\":\"en\",\"companyName\":\"Coho Vineyard\",
        \"defaultAddress\":{\"country\":\"US\",\"city\":\"Redmond\",\"addressLine1\":\"1 Way\",
        \"firstName\":\"Ada\",\"lastName\":\"Baker\"}}}"
    customer=$(jq --raw-output .id "$work/answer")

    step "Order a subscription for it" "Partner Center shows its id in upper case."
    call POST "/v1/customers/$customer/orders" 201 \
        '{"lineItems":[{"offerId":"MS-AZR-0145P","quantity":1,"friendlyName":"Coho on Azure Stack"}]}'
    bought=$(jq --raw-output '.lineItems[0].subscriptionId' "$work/answer")

    step "Map it as it is shown" "The mistake that the rule of lower case is about."
    call PUT "$customers/$bought?$api" '400 InvalidCustomerSubscriptionId'

    step "Map it in lower case" "From now on it pays for what the customer uses."
    call PUT "$customers/${bought,,}?$api" 200

    step "Let the customer's people in" \
        "On the Azure Stack, as its administrator; 57ac... is the stack's own subscription."
    call PUT "$stack/resourceGroups/system.local/$admin/directoryTenants/$domain?$admins" 201 \
        "{\"location\":\"local\",\"properties\":{\"tenantId\":\"$customer\"}}"

    step "Give the customer a subscription on the stack" "The customer's administrator becomes Owner."
    own=$(cat /proc/sys/kernel/random/uuid)
    call PUT "$stack/$admin/subscriptions/$own?$admins" 201 \
        "{\"displayName\":\"Coho\",\"owner\":\"admin@$domain\"}"

    step "Invite Contoso's operator" "Microsoft Graph. Nobody is signed in here, so the path names the customer's tenant."
    call POST "/$domain/v1.0/invitations" 201 '{"invitedUserEmailAddress":"operator@contoso.example",
        "inviteRedirectUrl":"https://portal.example/"}'
    guest=$(jq --raw-output .invitedUser.id "$work/answer")

    step "Take the invitation" "Its address, opened in a browser, leads to where the invitation said."
    call GET "$(jq --raw-output ".inviteRedeemUrl | ltrimstr(\"$url\")" "$work/answer")" 302

    step "Make the guest Owner" "The customer's administrator does; 8e3af657... is the built-in role Owner."
    call PUT "/subscriptions/$own/providers/Microsoft.Authorization/roleAssignments/$(
        cat /proc/sys/kernel/random/uuid)?api-version=2015-07-01" 201 "{\"properties\":{
        \"roleDefinitionId\":\"/subscriptions/$own/providers/Microsoft.Authorization/roleDefinitions/$owner\",
        \"principalId\":\"$guest\"}}"

    step "Make a resource group there" \
        "This server asks nobody who they are. docs/stack.md goes the same way with a sign-in for each."
    call PUT "/subscriptions/$own/resourceGroups/vineyard?$arm" 201 '{"location":"local"}'

    step "Suspend the subscription that pays" "In Partner Center, by the id as it is shown there."
    call PATCH "/v1/customers/$customer/subscriptions/$bought" 200 '{"status":"suspended"}'

    step "Try to map it now" \
        "Refused: only an active subscription can be. The mapping that is there stays."
    call PUT "$customers/${bought,,}?$api" '400 InvalidCustomerSubscriptionId'
    call GET "$customers/${bought,,}?$api" 200

    step "Reactivate it" "It can be mapped again."
    call PATCH "/v1/customers/$customer/subscriptions/$bought" 200 '{"status":"active"}'
    call PUT "$customers/${bought,,}?$api" 200
    use "$own" "${bought,,}"
}

# A virtual machine with four cores, in the hours of yesterday, in a subscription of the stack.
usage_of() {
    local yesterday
    yesterday=$(date --utc --date yesterday +%s)
    jq --null-input --compact-output --arg subscription "$1" --argjson start "$((yesterday / 86400 * 86400))" \
        '{value: [range(24) | {properties: {
            subscriptionId: $subscription, meterId: "fab6eb84-500b-4a09-a8ca-7358f8bbaea5", quantity: 4,
            usageStartTime: ($start + . * 3600 | todate), usageEndTime: ($start + (. + 1) * 3600 | todate),
            instanceData: ({"Microsoft.Resources": {resourceUri: "/subscriptions/\($subscription)/virtualMachines/press",
                location: "local"}} | tojson)}}]}'
}

# A day of usage of a subscription on the stack, and of one that nobody has said a tenant of.
use() {
    local own=$1 bought=$2 unknown='' record
    part "A day of usage, and who pays for it"

    step "Report what the customer used" "24 records, as the stack's own API gives them; here only one is shown."
    printf '   The body begins with\n'
    usage_of "$own" | jq '.value[0]' | show_json
    called=yes
    report "$(usage_of "$own")"

    step "Report usage of which nobody says whose it is" "The default subscription pays."
    unknown=$(cat /proc/sys/kernel/random/uuid)
    report "$(usage_of "$unknown")"

    step "Ask why" "Each record has the rule by which somebody pays, and says it in a sentence."
    call GET "$subscription/providers/Azsreg.Usage/records?$used&subscriptionId=$own&\$top=1" 200
    record=$(jq --raw-output '.value[0].properties.chargedTo' "$work/answer")
    [ "$record" = "$bought" ] || fail "$bought should pay, not $record"

    step "Read what the customer pays for" "Microsoft.Commerce, as Azure tells it: the day of usage in one row."
    call GET "/subscriptions/$bought/providers/Microsoft.Commerce/UsageAggregates?$commerce$(
        date --utc --date yesterday '+&reportedStartTime=%F')$(date --utc --date tomorrow '+&reportedEndTime=%F')" 200

    step "What it costs" "The same in lines of CSV, by the rate card in samples/contoso.json; format=focus for FOCUS."
    show_lines "/subscriptions/$bought/providers/Azsreg.Usage/charges?$used&format=csv$(
        date --utc --date yesterday '+&from=%F')$(date --utc --date tomorrow '+&to=%F')"
}

# report BODY: a long one is not shown.
report() {
    [ -z "$called" ] || echo
    called=yes
    curl --disable --noproxy '*' --silent --show-error --max-time 30 --header 'Content-Type: application/json' \
        --data-binary "$1" --output "$work/answer" "$url$registration/providers/Azsreg.Usage/reports?$used" ||
        fail "no answer from $url"
    printf '   %sPOST %s%s\n\n' "$bold" "$registration/providers/Azsreg.Usage/reports?$used" "$plain"
    show_json <"$work/answer"
    [ "$(jq '.accepted? // 0' "$work/answer")" = 24 ] || fail "all 24 records should have been accepted"
}

# show_lines TARGET: the first lines of CSV, and a few of their columns.
show_lines() {
    printf '   %sGET %s%s\n\n   some of its columns:\n' "$bold" "$1" "$plain"
    curl --disable --noproxy '*' --silent --show-error --fail --max-time 30 "$url$1" >"$work/answer" ||
        fail "no answer from $url"
    cut --delimiter , --fields 3,15,18-22 "$work/answer" | tr --delete '\r' | head -n 4 | sed 's/^/   /'
}

show_what_next() {
    cat <<END

The server goes on running on $url, its data is in ./azsreg-data. Ctrl-C stops it.
Open $url in a browser: its console shows what the walk has made, and why.
Or try this in another terminal, in this folder:

  REG="$url$registration"

  # the registration, and its customers
  curl "\$REG?$api"
  curl "\$REG/customerSubscriptions?$api"

  # add Woodgrove Bank, then remove it
  curl -X PUT "\$REG/customerSubscriptions/$woodgrove?$api"
  curl -X DELETE "\$REG/customerSubscriptions/$woodgrove?$api"

  # who else is there: samples/contoso.json says it, and so does
  curl "$url/subscriptions?$arm"

  # every operation; the OpenAPI document; how the server is; a copy of its data
  build/release/azsreg routes
  curl $url/openapi.json
  curl $url/_azsreg/health
  build/release/azsreg backup /tmp/azsreg-backup.db

The log of the server follows, a line for each request.

END
}

check_port
build
data=./azsreg-data
if $once; then
    data=$work/data
fi
start
echo "The server listens on $url with samples/contoso.json as its directory"
part "Register an Azure Stack, and map its customers"
walk
part "Onboard a customer, from Partner Center to the stack"
onboard
printf '\n%sAll %d steps went as they should.%s\n' "$bold" "$steps" "$plain"
if $once; then
    echo "The same with a sign-in for each who takes part: docs/stack.md"
    exit 0
fi
show_what_next
trap 'exit 0' INT
tail --lines 0 --follow "$work/server.log" &
follower=$!
disown
wait "$server"
