"""Lists, reads and cancels machine actions as public Python scripts do, and prints what it was answered as JSON."""

import json
import sys

import requests
from azure.identity import ClientSecretCredential

api, authority, tenant, client, secret, machine_action_id = sys.argv[1:]
resource = "https://api.securitycenter.microsoft.com"


def token_of_identity_library():
    credential = ClientSecretCredential(
        tenant, client, secret, authority=authority, disable_instance_discovery=True
    )
    return credential.get_token(f"{resource}/.default").token


def token_of_old_endpoint():
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "resource": resource}
    return answered(requests.post(f"{authority}/{tenant}/oauth2/token", data=form))["access_token"]


def answered(response):
    response.raise_for_status()
    return response.json()


def get(path, token, **query):
    query = {f"${name}": value for name, value in query.items()}
    return answered(requests.get(f"{api}{path}", params=query, headers={"Authorization": f"Bearer {token}"}))


first, second = token_of_identity_library(), token_of_old_endpoint()
pending = get(
    "/API/MachineActions",
    first,
    filter="status eq 'Pending' AND Type in ('Isolate','RunAntiVirusScan')",
    count="true",
    top=10,
    orderby="CreationDateTimeUtc desc",
)
by_id = get("/api/machineactions", second, filter=f"id in ({machine_action_id})", select="id,status")
before = get(f"/api/v1.0/machineactions/{machine_action_id}", second)
cancelled = answered(
    requests.post(
        f"{api}/api/machineactions/{machine_action_id}/cancel",
        json={"Comment": "No longer needed", "ExternalId": "INC-1042", "RequestSource": "PublicApi"},
        headers={"Authorization": f"Bearer {first}"},
    )
)
after = get(f"/api/machineactions/{machine_action_id}", first)
print(json.dumps({"pending": pending, "byId": by_id, "before": before, "cancelled": cancelled, "after": after}))
